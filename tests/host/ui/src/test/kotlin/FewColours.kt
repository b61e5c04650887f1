import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel

/** The picture with the 256 colours that it has most of, others as the nearest of them: a third of the size, and the eye sees no difference. */
fun fewColours(image: BufferedImage): BufferedImage {
    val count = HashMap<Int, Int>()
    for (y in 0 until image.height) for (x in 0 until image.width) count.merge(image.getRGB(x, y) and 0xFFFFFF, 1, Int::plus)
    val palette = count.entries.sortedWith(compareByDescending<Map.Entry<Int, Int>> { it.value }.thenBy { it.key }).take(256).map { it.key }
    fun part(color: Int, at: Int) = color shr at and 0xFF
    fun far(a: Int, b: Int) = (0..16 step 8).sumOf { val d = part(a, it) - part(b, it); d * d }
    val index = HashMap<Int, Int>()
    palette.forEachIndexed { at, color -> index[color] = at }
    val model = IndexColorModel(8, palette.size, ByteArray(palette.size) { part(palette[it], 16).toByte() }, ByteArray(palette.size) { part(palette[it], 8).toByte() }, ByteArray(palette.size) { part(palette[it], 0).toByte() })
    val small = BufferedImage(image.width, image.height, BufferedImage.TYPE_BYTE_INDEXED, model)
    for (y in 0 until image.height) for (x in 0 until image.width) {
        val color = image.getRGB(x, y) and 0xFFFFFF
        val at = index.getOrPut(color) { palette.indices.minBy { far(palette[it], color) } }
        small.raster.setSample(x, y, 0, at)
    }
    return small
}
