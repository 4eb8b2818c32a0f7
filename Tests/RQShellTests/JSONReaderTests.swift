import Testing

@testable import RQShell

private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

@Test func jsonValuesAreReadAsWritten() throws {
  #expect(try read(" 9007199254740993 ") == .number("9007199254740993"))
  #expect(try read("-0.50e+3") == .number("-0.50e+3"))
  #expect(try read(#""a\"\\\/\b\f\n\r\té😀省""#) == .string("a\"\\/\u{8}\u{C}\n\r\té😀省"))
  #expect(try read("[true,false,null,[]]") == .array([.boolean(true), .boolean(false), .null, .array([])]))
  let object = try read(#"{"a":1,"b":{},"a":[2]}"#)
  #expect(object.member("a")?.value == .array([.number("2")]))
  #expect(object.member("b")?.value == .object([]))
  #expect(object.member("c") == nil)
}

@Test(arguments: [
  "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "-", "nul", "NaN", "'a'", "\"a", "\"\\x\"",
  "\"\\ud83d\"", "\"\\ud83dx\"", "\"\\udc00\"", "\"\\u12g4\"", "\"a\nb\"", "1 2", "[1 2]", "{\"a\" 1}", "\u{FEFF}1",
])
func whatIsNotJSONIsRefused(text: String) {
  #expect(throws: JSONReader.Failure.self) { try read(text) }
}

@Test func nestingIsBounded() throws {
  let fits = String(repeating: "[", count: JSONReader.nesting) + String(repeating: "]", count: JSONReader.nesting)
  #expect(throws: Never.self) { try read(fits) }
  #expect(throws: JSONReader.Failure.self) { try read(String(repeating: "[", count: 1_000_000)) }
}

@Test func bytesThatAreNotTextAreRefused() {
  #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
  #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xED, 0xA0, 0x80, 0x22]) }
}

@Test func failuresNameTheByte() {
  #expect(throws: JSONReader.Failure(message: "a value is expected", offset: 6)) { try read(#"{"a": x}"#) }
}
