import CairnPresentation
import SwiftUI

extension Color {
  /// A colour of the tokens, in light and dark.
  init(_ tone: Tokens.Tone) {
    self.init(
      uiColor: UIColor { traits in
        UIColor(rgb: traits.userInterfaceStyle == .dark ? tone.dark : tone.light)
      })
  }

  static let page = Color(Tokens.stone0)
  static let card = Color(Tokens.stone1)
  static let divider = Color(Tokens.stone2)
  static let outline = Color(Tokens.stone3)
  static let ink = Color(Tokens.ink)
  static let ink2 = Color(Tokens.ink2)
  static let ink3 = Color(Tokens.ink3)
  static let moss = Color(Tokens.moss)
  static let onMoss = Color(Tokens.mossOn)
  static let mossWash = Color(Tokens.mossWash)
}

extension UIColor {
  /// 0xRRGGBB.
  fileprivate convenience init(rgb: UInt32) {
    let part = { (shift: UInt32) in CGFloat((rgb >> shift) & 0xFF) / 255 }
    self.init(red: part(16), green: part(8), blue: part(0), alpha: 1)
  }
}

extension Tone {
  /// The colour of text and symbols.
  var color: Color {
    switch self {
    case .ink: .ink
    case .moss: .moss
    case .amber: Color(Tokens.amber)
    case .clay: Color(Tokens.clay)
    case .sky: Color(Tokens.sky)
    }
  }

  /// The ground below them.
  var wash: Color {
    switch self {
    case .ink: .card
    case .moss: .mossWash
    case .amber: Color(Tokens.amberWash)
    case .clay: Color(Tokens.clayWash)
    case .sky: Color(Tokens.skyWash)
    }
  }
}

extension Grade {
  var color: Color {
    switch self {
    case .platinum: Color(Tokens.platinum)
    case .gold: Color(Tokens.gold)
    case .iron: Color(Tokens.iron)
    case .lead: Color(Tokens.lead)
    }
  }

  var onColor: Color {
    switch self {
    case .platinum: Color(Tokens.platinumOn)
    case .gold: Color(Tokens.goldOn)
    case .iron: Color(Tokens.ironOn)
    case .lead: Color(Tokens.leadOn)
    }
  }
}

/// Measures, in points.
enum Measure {
  static let grid = CGFloat(Tokens.grid)
  static let corner = CGFloat(Tokens.cornerCard)
  static let field = CGFloat(Tokens.cornerField)
  static let touch = CGFloat(Tokens.touchIos)
}
