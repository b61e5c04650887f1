import CairnPresentation
import SwiftUI

/// The sections: a bar at the bottom of a phone, columns on an iPad.
struct ShellView: View {
  @Bindable var app: AppModel
  let session: Session
  @Environment(\.horizontalSizeClass) private var width
  @State private var isSearching = false

  var body: some View {
    Group {
      if app.handedOver, let survey = app.path.last {
        // In a guest's hands there is nothing but this.
        NavigationStack { ScreenView(screen: survey, session: session, status: app.status) }
      } else if width == .compact {
        tabs
      } else {
        columns
      }
    }
    .safeAreaInset(edge: .bottom) { if !app.handedOver { DeskView(desk: app.desk, app: app) } }
    .environment(\.openScreen) { app.open($0) }
    .sheet(isPresented: $isSearching) {
      SearchView(session: session) { screen in
        isSearching = false
        app.open(screen)
      }
    }
    .task { await app.live() }
    .onChange(of: app.desk.wanted) { _, wanted in
      guard let wanted else { return }
      app.open(wanted)
      app.desk.wanted = nil
    }
    .background { if !app.handedOver { shortcuts } }
  }

  private var tabs: some View {
    TabView(selection: selection) {
      ForEach(Area.allCases) { section in
        NavigationStack(path: path(of: section)) {
          SectionView(section: section, app: app, session: session)
            .navigationDestination(for: Screen.self) { ScreenView(screen: $0, session: session, status: app.status) }
        }
        .tabItem { Label(section.title(session.words), systemImage: section.symbol) }
        .tag(section)
      }
    }
  }

  private var columns: some View {
    NavigationSplitView {
      List(Area.allCases, selection: sidebar) { section in
        Label(section.title(session.words), systemImage: section.symbol).tag(section)
      }
      .navigationTitle(session.words("app.name"))
    } content: {
      SectionView(section: app.section, app: app, session: session)
    } detail: {
      NavigationStack(path: $app.path) {
        pick.navigationDestination(for: Screen.self) { ScreenView(screen: $0, session: session, status: app.status) }
      }
    }
  }

  @ViewBuilder private var pick: some View {
    switch app.section {
    case .trips: ContentUnavailableView(session.words("trips.pick"), systemImage: app.section.symbol)
    case .cases: ContentUnavailableView(session.words("cases.pick"), systemImage: app.section.symbol)
    default: ContentUnavailableView(session.words("customers.pick"), systemImage: Area.customers.symbol)
    }
  }

  private var selection: Binding<Area> {
    Binding(get: { app.section }, set: { app.select($0) })
  }

  private var sidebar: Binding<Area?> {
    Binding(get: { app.section }, set: { if let section = $0 { app.select(section) } })
  }

  private func path(of section: Area) -> Binding<[Screen]> {
    Binding(get: { app.paths[section] ?? [] }, set: { app.paths[section] = $0 })
  }

  /// Keys on an iPad: ⌘1 to ⌘5 for the sections, ⌘F to search.
  private var shortcuts: some View {
    ZStack {
      ForEach(Array(Area.allCases.enumerated()), id: \.element) { place, section in
        Button(section.title(session.words)) { app.select(section) }
          .keyboardShortcut(KeyEquivalent(Character("\(place + 1)")), modifiers: .command)
      }
      Button(session.words("action.search")) { isSearching = true }.keyboardShortcut("f", modifiers: .command)
    }
    .opacity(0)
    .accessibilityHidden(true)
  }
}

/// The beginning of a section.
struct SectionView: View {
  let section: Area
  let app: AppModel
  let session: Session

  var body: some View {
    Group {
      switch section {
      case .today: TodayView(session: session)
      case .customers: CustomersView(session: session)
      case .trips: TripsView(session: session)
      case .cases: CasesView(session: session)
      case .more: MoreView(session: session)
      }
    }
    .navigationTitle(section.title(session.words))
    .safeAreaInset(edge: .top, spacing: 0) {
      if let status = app.status { SyncBarView(bar: status.sync) { app.open(.outbox) } }
    }
    .overlay(alignment: .bottomTrailing) {
      if section != .more { PlusView(section: section, session: session) { app.open($0) } }
    }
  }
}

/// A screen on top of a section.
struct ScreenView: View {
  let screen: Screen
  let session: Session
  let status: StatusModel?

  var body: some View {
    switch screen {
    case .customer(let id): CustomerView(session: session, id: id)
    case .visit(let id): VisitView(session: session, subject: .existing(id))
    case .newVisit(let about): VisitView(session: session, subject: .new(about))
    case .trip(let id): TripView(session: session, id: id)
    case .caseRecord(let id): CaseView(session: session, subject: .existing(id))
    case .newCase(let about): CaseView(session: session, subject: .new(about))
    case .newCustomer: NewCustomerView(session: session)
    case .newTask(let about): NewTaskView(session: session, about: about)
    case .survey(let form, let about, let kiosk): SurveyView(session: session, form: form, about: about, kiosk: kiosk)
    case .surveys(let about): SurveysView(session: session, about: about)
    case .outbox: if let status { OutboxView(session: session, status: status) }
    case .setAside: SetAsideView(session: session)
    case .myFigures: MyFiguresView(session: session)
    case .importing: ImportView(session: session)
    case .search: SearchView(session: session) { _ in }
    case .settings: SettingsView(session: session)
    case .storage, .thisDevice: ThisDeviceView(session: session)
    }
  }
}
