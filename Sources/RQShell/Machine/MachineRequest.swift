import ReportQuery

/// A line another program sent: what to run, with which values.
struct MachineRequest {
  /// The statements.
  var sql: String
  /// The values of `$name` in them.
  var parameters: [String: Value] = [:]
  /// What the answer repeats, as the request spells it.
  var id: String?

  /// Why a line is no request.
  struct Failure: Error {
    var diagnostic: Diagnostic
    var place: MachineAnswer.Place?
    var id: String?
  }

  /// What is said of a request beyond the limit.
  static let tooLong = Diagnostic(
    "RQ0801", "the request is longer than \(MachineSession.lineBytes) bytes", hint: "send the statements in parts")

  /// Reads a request.
  init(_ line: [UInt8]) throws(Failure) {
    let request: JSONValue
    do throws(JSONReader.Failure) {
      request = try JSONReader.read(line)
    } catch {
      // Bytes before the place are valid or not; the column counts the characters a person would see.
      let column = String(decoding: line[..<error.offset], as: UTF8.self).unicodeScalars.count + 1
      throw Failure(
        diagnostic: Diagnostic("RQ0801", "the request is not valid JSON: \(error.message)", hint: MachineRequest.form),
        place: MachineAnswer.Place(line: 1, column: column))
    }
    guard case .object = request else { throw MachineRequest.malformed("the request is not a JSON object", id: nil) }
    id = request.member("id").map { String(decoding: line[$0.bytes], as: UTF8.self) }
    guard case .string(let text)? = request.member("sql")?.value else {
      throw MachineRequest.malformed("the request has no text under \"sql\"", id: id)
    }
    sql = text
    switch request.member("params")?.value {
    case nil, .null: break
    case .object(let members):
      for member in members { parameters[member.name] = try MachineRequest.value(of: member, id: id) }
    default: throw MachineRequest.malformed("\"params\" is not an object", id: id)
    }
  }

  private static let form = #"send one line such as {"sql": "SELECT 1", "params": {"year": 2024}}"#

  private static func malformed(_ message: String, id: String?) -> Failure {
    Failure(diagnostic: Diagnostic("RQ0801", message, hint: form), id: id)
  }

  private static func value(of member: JSONValue.Member, id: String?) throws(Failure) -> Value {
    switch member.value {
    case .null: return .null
    case .boolean(let flag): return .boolean(flag)
    case .string(let text): return .text(text)
    case .number(let digits):
      if let value = ParameterValue.number(digits) { return value }
      throw malformed("the parameter \"\(member.name)\" is a number beyond what the language holds", id: id)
    case .array, .object:
      throw malformed("the parameter \"\(member.name)\" is neither a number, a string, true, false nor null", id: id)
    }
  }
}
