import SwiftUI

@available(iOS 14.0, *)
public struct PHPickerFilter: Sendable {
  @available(iOS 14.0, *)
  public static let images = PHPickerFilter()
}

@available(iOS 16.0, *)
public protocol Transferable {}

extension Data: Transferable {}

@available(iOS 16.0, *)
public struct PhotosPickerItem: Equatable, Hashable, Sendable {
  @available(iOS 16.0, *)
  public func loadTransferable<T>(type: T.Type) async throws -> T? where T: Transferable { fatalError() }
}

@available(iOS 16.0, *)
public struct PhotosPicker<Label: View>: View {
  @available(iOS 16.0, *)
  nonisolated public init(
    selection: Binding<PhotosPickerItem?>, matching filter: PHPickerFilter? = nil, @ViewBuilder label: () -> Label
  ) {}
  public var body: Never { fatalError() }
}
