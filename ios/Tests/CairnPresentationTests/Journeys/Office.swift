import Foundation

/// The office: the `cairn` program on a folder of its own.
struct Office: Sendable {
  let folder: URL

  /// Runs `cairn ARGS --json --dir OFFICE` and reads its JSON answer.
  func run(_ arguments: [String], input: String?) throws -> JSONValue {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: environment("CAIRN_BIN"))
    process.arguments = arguments + ["--json", "--dir", folder.path]
    let (out, failure, typed) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = failure
    process.standardInput = typed
    try process.run()
    if let input { try typed.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
    try typed.fileHandleForWriting.close()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let wrong = failure.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Broken("cairn \(arguments.joined(separator: " ")): \(String(decoding: wrong, as: UTF8.self))")
    }
    // Several answers come as several lines; the last one counts.
    let text = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    if let whole = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) { return whole }
    let last = text.split(separator: "\n").last.map(String.init) ?? "null"
    return (try? JSONDecoder().decode(JSONValue.self, from: Data(last.utf8))) ?? .null
  }
}
