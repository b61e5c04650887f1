import Testing

@testable import CairnPresentation

/// What one types is never lost to what arrives meanwhile.
@Suite struct EditFieldTests {
  @Test func whatArrivesIsTakenOverWhereNothingWasTyped() {
    var field = EditField("old")
    field.arrived("new", by: "周凯")
    #expect(field.text == "new")
    #expect(field.theirs == nil)
    #expect(!field.isDirty)
  }

  @Test func whatArrivesUnderTheFingerStandsBesideIt() {
    var field = EditField("old")
    field.text = "mine"
    field.arrived("theirs", by: "周凯")
    #expect(field.text == "mine")
    #expect(field.theirs == EditField.Theirs(text: "theirs", by: "周凯"))
    field.takeTheirs()
    #expect(field.text == "theirs")
    #expect(!field.isUnsaved)
  }

  @Test func theSameTextFromElsewhereIsNoConflict() {
    var field = EditField("old")
    field.text = "same"
    field.arrived("same", by: "周凯")
    #expect(field.theirs == nil)
    #expect(!field.isDirty)
  }

  @Test func whileItIsWrittenNothingIsTakenOver() {
    var field = EditField("old")
    field.text = "mine"
    field.take()
    #expect(!field.isDirty && field.isUnsaved)
    field.arrived("theirs", by: "周凯")
    #expect(field.text == "mine" && field.theirs == nil)
    field.text = "mine and more"
    #expect(field.base == "mine")
    field.written()
    #expect(field.isDirty)
    #expect(field.base == "mine")
  }

  @Test func whatBreaksARuleStaysAsTyped() {
    var field = EditField("")
    field.text = "not a date"
    field.take()
    field.refused("A day")
    #expect(field.text == "not a date")
    #expect(field.problem == "A day")
    #expect(field.isDirty)
    field.take()
    #expect(field.problem == nil)
  }
}
