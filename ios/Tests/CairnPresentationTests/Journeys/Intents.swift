import CairnPresentation
import Foundation

/// The taps and the typing of a journey, on our models. One table, so that an intent that a model does not know fails by name.
extension Phone {
  func act(_ intent: String, _ with: JSONValue?) async throws {
    let (name, verb) = try halves(intent)
    let model = try model(name)
    let text = with?.shown ?? ""
    switch model {
    case let model as AppModel: try await app(model, verb, with)
    case let model as JoinModel: await join(model, verb, text)
    case let model as CustomersModel: try customers(model, verb, text)
    case let model as CustomerModel: try await customer(model, verb, text)
    case let model as VisitModel: try await visit(model, verb, text, with)
    case let model as TripModel: try await trip(model, verb, text, with)
    case let model as CaseModel: try await oneCase(model, verb, text)
    case let model as SurveyModel: try await survey(model, verb, text, with)
    case let model as OutboxModel: if verb == "sendNow" { await model.sendNow() } else { throw unknown(intent) }
    case let model as SetAsideModel: try await setAside(model, verb, with)
    case is TripsModel: if verb == "open" { self.app.open(.trip(id: text)) } else { throw unknown(intent) }
    case is CasesModel: if verb == "open" { self.app.open(.caseRecord(id: text)) } else { throw unknown(intent) }
    default: throw unknown(intent)
    }
  }

  private func halves(_ intent: String) throws -> (String, String) {
    let halves = intent.split(separator: ".").map(String.init)
    guard halves.count == 2 else { throw unknown(intent) }
    return (halves[0], halves[1])
  }

  private func unknown(_ intent: String) -> Broken { Broken("no intent \(intent)") }

  private func app(_ app: AppModel, _ verb: String, _ with: JSONValue?) async throws {
    switch verb {
    case "open": app.open(try Screen(journey: with ?? .null))
    case "select": app.select(Area(rawValue: with?.shown ?? "") ?? .today)
    case "back": app.back()
    case "undo": await app.desk.undo()
    case "syncNow": await app.syncNow()
    case "rejoin":
      forget()
      app.rejoin()
    default: throw unknown("app.\(verb)")
    }
  }

  private func join(_ model: JoinModel, _ verb: String, _ text: String) async {
    switch verb {
    case "invite": model.invite.text = text
    case "person": model.person.text = text
    // The view does not wait for the records either.
    case "continue": run("joining") { await model.next() }
    default:
      model.enter()
      app.joined()
      live()
    }
  }

  private func customers(_ model: CustomersModel, _ verb: String, _ text: String) throws {
    switch verb {
    case "search": model.search = text
    case "clear": model.clear()
    case "open": app.open(.customer(id: text))
    default: throw unknown("customers.\(verb)")
    }
    // `.task(id:)` begins again where what is watched has changed.
    run("customers") { await model.watch() }
  }

  private func customer(_ model: CustomerModel, _ verb: String, _ text: String) async throws {
    switch verb {
    case "edit":
      try await wait("the page") { model.page.content != nil }
      model.edit(text)
    case "type": model.editing?.value.text = text
    case "save": await model.save()
    case "cancel": model.cancel()
    case "takeTheirs": model.takeTheirs()
    case "logVisit": app.open(.newVisit(About(customer: model.id)))
    default: throw unknown("customer.\(verb)")
    }
  }

  private func visit(_ model: VisitModel, _ verb: String, _ text: String, _ with: JSONValue?) async throws {
    let token = with?[path: "token"]?.shown ?? ""
    switch verb {
    case "subject": model.subject.text = text
    case "note": model.note.text = text
    case "nextStep": model.nextStep.text = text
    case "promise": model.promise.text = text
    case "channel": model.channel(text)
    case "phase": model.phase(text)
    case "outcome": model.outcome(text)
    case "addObjection": model.addObjection(text)
    case "handling": model.handling(token, with?[path: "text"]?.shown ?? "")
    case "worked": model.worked(token, with?[path: "code"]?.shown ?? "")
    case "dueIn": model.dueIn(Int32(text) ?? 0)
    case "made": model.made()
    case "retry": model.retry()
    default: throw unknown("visit.\(verb)")
    }
  }

  private func trip(_ model: TripModel, _ verb: String, _ text: String, _ with: JSONValue?) async throws {
    switch verb {
    case "openStop": model.openStop(text)
    case "smile": model.smile(with?[path: "stop"]?.shown ?? "", Int(with?[path: "smile"]?.shown ?? "") ?? 0)
    case "forGuest": await model.forGuest(text)
    case "words": model.feedback?.words.text = text
    case "finishFeedback": await model.finishFeedback()
    case "complaint":
      await model.complaint(guest: with?[path: "guest"]?.shown, words: with?[path: "words"]?.shown ?? "")
    default: throw unknown("trip.\(verb)")
    }
  }

  private func survey(_ model: SurveyModel, _ verb: String, _ text: String, _ with: JSONValue?) async throws {
    let path = with?[path: "path"]?.shown ?? ""
    switch verb {
    case "answer": await model.answer(path, with?[path: "text"]?.shown ?? "")
    case "pick": await model.pick(path, with?[path: "code"]?.shown ?? "")
    case "find": await model.find(path, with?[path: "text"]?.shown ?? "")
    case "next": await model.next()
    case "back": await model.back()
    case "summary": await model.summary()
    case "jump": await model.jump(text)
    case "add": await model.add(text)
    case "remove": await model.remove(path, Int(with?[path: "nth"]?.shown ?? "") ?? 0)
    case "language": await model.language(text)
    case "finish": await model.finish()
    case "again": await model.again()
    case "leave": await model.leave()
    case "stay": model.stay()
    case "pin":
      // Nobody types a PIN before it is asked for.
      try await wait("the question for the PIN") { model.asksPin }
      await model.pin(text)
    default: throw unknown("survey.\(verb)")
    }
  }

  private func oneCase(_ model: CaseModel, _ verb: String, _ text: String) async throws {
    switch verb {
    case "take": model.take()
    case "severity": await model.severity(text)
    case "move": await model.move(text)
    case "typeAction": model.newAction.text = text
    case "addAction": model.addAction()
    case "onTheSpot": model.onTheSpot(text == "true")
    default: throw unknown("case.\(verb)")
    }
  }

  private func setAside(_ model: SetAsideModel, _ verb: String, _ with: JSONValue?) async throws {
    let (record, field) = (with?[path: "record"]?.shown ?? "", with?[path: "field"]?.shown ?? "")
    switch verb {
    case "switch": await model.switch(record: record, field: field, take: UInt32(with?[path: "take"]?.shown ?? "") ?? 0)
    case "keep": await model.keep(record: record, field: field)
    default: throw unknown("setAside.\(verb)")
    }
  }
}

/// Waits at most 20 seconds.
@MainActor
func wait(_ what: String, until holds: @MainActor () throws -> Bool) async throws {
  for _ in 0..<400 {
    if try holds() { return }
    try await Task.sleep(for: .milliseconds(50))
  }
  throw Broken("waited 20 seconds for \(what)")
}
