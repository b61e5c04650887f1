import UniformTypeIdentifiers

extension View {
  @available(iOS 13.0, *)
  nonisolated public func padding(_ length: CGFloat) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func padding(_ edges: Edge.Set, _ length: CGFloat?) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center)
    -> some View
  { self }
  @available(iOS 13.0, *)
  nonisolated public func frame(
    minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
    idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
  ) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func font(_ font: Font?) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func monospacedDigit() -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func lineLimit(_ number: Int?) -> some View { self }
  @available(iOS 16.0, *)
  nonisolated public func lineLimit(_ limit: ClosedRange<Int>) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func background<S: ShapeStyle>(_ style: S) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func background<S: ShapeStyle, T: Shape>(_ style: S, in shape: T) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func background<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V)
    -> some View
  { self }
  @available(iOS 13.0, *)
  nonisolated public func overlay<Overlay: View>(_ overlay: Overlay) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View {
    self
  }
  @available(iOS 13.0, *)
  nonisolated public func opacity(_ opacity: Double) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func tint<S: ShapeStyle>(_ tint: S?) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func disabled(_ disabled: Bool) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func contentShape<S: Shape>(_ shape: S) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func id<ID: Hashable>(_ id: ID) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func tag<V: Hashable>(_ tag: V) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func badge(_ count: Int) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func listStyle<S: ListStyle>(_ style: S) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func labelStyle<S: LabelStyle>(_ style: S) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func controlSize(_ controlSize: ControlSize) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func textSelection<S: TextSelectability>(_ selectability: S) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func privacySensitive(_ sensitive: Bool = true) -> some View { self }

  @available(iOS 13.0, *)
  nonisolated public func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View {
    self
  }
  @available(iOS 15.0, *)
  nonisolated public func task(
    priority: TaskPriority = .userInitiated,
    @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
  ) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func task<T: Equatable>(
    id value: T, priority: TaskPriority = .userInitiated,
    @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
  ) -> some View { self }
  @available(iOS 17.0, *)
  nonisolated public func onChange<V: Equatable>(
    of value: V, initial: Bool = false, _ action: @escaping @MainActor (V, V) -> Void
  ) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func onAppear(perform action: (@MainActor () -> Void)? = nil) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func onDisappear(perform action: (@MainActor () -> Void)? = nil) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func onOpenURL(perform action: @escaping @MainActor (URL) -> Void) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func onSubmit(_ action: @escaping @MainActor () -> Void) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func refreshable(action: @escaping @Sendable @MainActor () async -> Void) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func gesture<T: Gesture>(_ gesture: T) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func animation<V: Equatable>(_ animation: Animation?, value: V) -> some View { self }

  @available(iOS 14.0, *)
  nonisolated public func navigationTitle<S: StringProtocol>(_ title: S) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func navigationBarTitleDisplayMode(_ displayMode: NavigationBarItem.TitleDisplayMode) -> some View
  { self }
  @available(iOS 16.0, *)
  nonisolated public func navigationDestination<D: Hashable, C: View>(
    for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
  ) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func navigationBarBackButtonHidden(_ hidesBackButton: Bool = true) -> some View { self }
  @available(iOS 16.0, *)
  nonisolated public func toolbar(_ visibility: Visibility, for bars: ToolbarPlacement...) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func keyboardType(_ type: UIKeyboardType) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
    self
  }
  @available(iOS 13.0, *)
  nonisolated public func sheet<Content: View>(
    isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
  ) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func sheet<Item: Identifiable, Content: View>(
    item: Binding<Item?>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping (Item) -> Content
  ) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func fullScreenCover<Content: View>(
    isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
  ) -> some View { self }
  @available(iOS 16.0, *)
  nonisolated public func presentationDetents(_ detents: Set<PresentationDetent>) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func fileImporter(
    isPresented: Binding<Bool>, allowedContentTypes: [UTType],
    onCompletion: @escaping @MainActor (Result<URL, any Error>) -> Void
  ) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func searchable<S: StringProtocol>(
    text: Binding<String>, placement: SearchFieldPlacement, prompt: S
  ) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func safeAreaInset<V: View>(
    edge: VerticalEdge, spacing: CGFloat? = nil, @ViewBuilder content: () -> V
  ) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func swipeActions<T: View>(
    edge: HorizontalEdge = .trailing, allowsFullSwipe: Bool = true, @ViewBuilder content: () -> T
  ) -> some View { self }
  @available(iOS 16.0, *)
  nonisolated public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { self }

  @available(iOS 14.0, *)
  nonisolated public func keyboardShortcut(_ key: KeyEquivalent, modifiers: EventModifiers = .command) -> some View {
    self
  }
  @available(iOS 14.0, *)
  nonisolated public func keyboardShortcut(_ shortcut: KeyboardShortcut) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func submitLabel(_ submitLabel: SubmitLabel) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func textInputAutocapitalization(_ autocapitalization: TextInputAutocapitalization?) -> some View {
    self
  }
  @available(iOS 13.0, *)
  nonisolated public func autocorrectionDisabled(_ disable: Bool = true) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func textContentType(_ textContentType: UITextContentType?) -> some View { self }

  @available(iOS 14.0, *)
  nonisolated public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func accessibilityHint<S: StringProtocol>(_ hint: S) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func accessibilityHidden(_ hidden: Bool) -> some View { self }
  @available(iOS 14.0, *)
  nonisolated public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func accessibilityAction<S: StringProtocol>(
    named name: S, _ handler: @escaping @MainActor () -> Void
  ) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func accessibilityAdjustableAction(
    _ handler: @escaping @MainActor (AccessibilityAdjustmentDirection) -> Void
  ) -> some View { self }
  @available(iOS 15.0, *)
  nonisolated public func accessibilityRotor<L: StringProtocol, EntryModel: Identifiable>(
    _ label: L, entries: [EntryModel], entryLabel: KeyPath<EntryModel, String>
  ) -> some View { self }
}
