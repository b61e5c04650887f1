package cairn.app

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.ImageFormat
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.media.ImageReader
import android.os.Bundle
import android.os.Handler
import android.os.HandlerThread
import android.view.HapticFeedbackConstants
import android.view.Surface
import android.view.SurfaceHolder
import android.view.SurfaceView
import com.google.zxing.BinaryBitmap
import com.google.zxing.MultiFormatReader
import com.google.zxing.NotFoundException
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.common.HybridBinarizer

/** Looks through the camera until a code is seen; nothing is stored or sent. */
class ScanActivity :
    Activity(),
    SurfaceHolder.Callback {
    private val thread = HandlerThread("scan").apply { start() }
    private val handler = Handler(thread.looper)
    private val reader = MultiFormatReader()
    private var camera: CameraDevice? = null
    private var images: ImageReader? = null
    private lateinit var view: SurfaceView

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        view = SurfaceView(this)
        view.contentDescription = (application as CairnApplication).words().say(cairn.presentation.text.Say.joinScan)
        setContentView(view)
        if (checkSelfPermission(Manifest.permission.CAMERA) ==
            PackageManager.PERMISSION_GRANTED
        ) {
            view.holder.addCallback(this)
        } else {
            requestPermissions(arrayOf(Manifest.permission.CAMERA), 0)
        }
    }

    override fun onRequestPermissionsResult(code: Int, permissions: Array<out String>, results: IntArray) {
        if (results.firstOrNull() == PackageManager.PERMISSION_GRANTED) view.holder.addCallback(this) else finish()
    }

    override fun surfaceCreated(holder: SurfaceHolder) {
        val manager = getSystemService(CameraManager::class.java)!!
        val back = manager.cameraIdList.firstOrNull {
            manager.getCameraCharacteristics(it).get(CameraCharacteristics.LENS_FACING) ==
                CameraCharacteristics.LENS_FACING_BACK
        } ?: return finish()
        try {
            manager.openCamera(back, Opened(holder.surface), handler)
        } catch (refused: SecurityException) {
            finish()
        }
    }

    override fun surfaceChanged(holder: SurfaceHolder, format: Int, width: Int, height: Int) = Unit

    override fun surfaceDestroyed(holder: SurfaceHolder) = close()

    private inner class Opened(private val preview: Surface) : CameraDevice.StateCallback() {
        override fun onOpened(device: CameraDevice) {
            camera = device
            val frames = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, 2)
            frames.setOnImageAvailableListener({ look(it) }, handler)
            images = frames
            @Suppress("DEPRECATION")
            device.createCaptureSession(
                listOf(preview, frames.surface),
                Running(device, listOf(preview, frames.surface)),
                handler,
            )
        }

        override fun onDisconnected(device: CameraDevice) = device.close()

        override fun onError(device: CameraDevice, error: Int) {
            device.close()
            finish()
        }
    }

    private inner class Running(private val device: CameraDevice, private val surfaces: List<Surface>) :
        CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            val request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            surfaces.forEach(request::addTarget)
            session.setRepeatingRequest(request.build(), null, handler)
        }

        override fun onConfigureFailed(session: CameraCaptureSession) = finish()
    }

    private fun look(frames: ImageReader) {
        val image = frames.acquireLatestImage() ?: return
        val found = image.use {
            val plane = it.planes[0]
            val bytes = ByteArray(plane.buffer.remaining()).also(plane.buffer::get)
            val source = PlanarYUVLuminanceSource(bytes, plane.rowStride, it.height, 0, 0, it.width, it.height, false)
            try {
                reader.decodeWithState(BinaryBitmap(HybridBinarizer(source))).text
            } catch (none: NotFoundException) {
                null
            } finally {
                reader.reset()
            }
        } ?: return
        runOnUiThread {
            view.performHapticFeedback(HapticFeedbackConstants.VIRTUAL_KEY)
            setResult(RESULT_OK, Intent().putExtra(TEXT, found))
            finish()
        }
    }

    private fun close() {
        camera?.close()
        images?.close()
        camera = null
        images = null
    }

    override fun onDestroy() {
        close()
        thread.quitSafely()
        super.onDestroy()
    }

    companion object {
        const val TEXT = "text"
        private const val WIDTH = 1280
        private const val HEIGHT = 720
    }
}
