import CairnPresentation
import SwiftUI

/// The recall card as a PDF of one page, for sharing and printing.
enum CardPDF {
  /// Writes it to `file` and gives the file back, or nothing where that failed.
  @MainActor
  static func write(_ page: CustomerPage, words: Words, to file: URL?) -> URL? {
    guard let file else { return nil }
    let card = RecallCardView(card: page.card, mark: page.mark, open: { _ in })
      .environment(\.words, words)
      .environment(\.colorScheme, .light)
      .frame(width: 480)
    let renderer = ImageRenderer(content: card)
    var isWritten = false
    renderer.render { size, draw in
      var box = CGRect(origin: .zero, size: size)
      guard let context = CGContext(file as CFURL, mediaBox: &box, nil) else { return }
      context.beginPDFPage(nil)
      draw(context)
      context.endPDFPage()
      context.closePDF()
      isWritten = true
    }
    return isWritten ? file : nil
  }
}
