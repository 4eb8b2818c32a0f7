import RQSyntax
import Testing

@testable import RQEngine

/// Which type a column gets, and what its values are.
@Suite struct CSVTypeTests {
  @Test func wholeNumbersAreIntegersToTheLastOf64Bits() throws {
    let content = try csvColumn(
      "1", "-0", "", "9223372036854775807", "-9223372036854775808", "12345678", "123456789012")
    #expect(content.types[0] == .integer)
    #expect(
      content.column() == [
        .integer(1), .integer(0), .null, .integer(.max), .integer(.min), .integer(12_345_678),
        .integer(123_456_789_012),
      ])
  }

  @Test func integersBeyond64BitsAreDecimals() throws {
    let content = try csvColumn("1", "9223372036854775808", "-99999999999999999999999999999999999999")
    #expect(content.types[0] == .decimal(precision: 38, scale: 0))
    #expect(content.rows[1][0] == .decimal(Decimal(unscaled: 9_223_372_036_854_775_808, scale: 0)))
    #expect(content.rows[2][0].description == "-99999999999999999999999999999999999999")
  }

  @Test func decimalsAreExactAtACommonScale() throws {
    let content = try csvColumn("1.5", "22.250", "-3", ".5", "0.001")
    #expect(content.types[0] == .decimal(precision: 5, scale: 3))
    #expect(content.column().map(\.description) == ["1.500", "22.250", "-3.000", "0.500", "0.001"])
  }

  @Test func wideDecimalsAreExact() throws {
    let content = try csvColumn("123456789012345678901234567890.12345678", "1.5", "7")
    #expect(content.types[0] == .decimal(precision: 38, scale: 8))
    #expect(content.column().map(\.description)[0] == "123456789012345678901234567890.12345678")
    #expect(content.column().map(\.description)[1] == "1.50000000")
  }

  @Test func numbersThatNeedMoreThan38DigitsTogetherAreDoubles() throws {
    let content = try csvColumn("123456789012345678901234567890", "0.0123456789", "2")
    #expect(content.types[0] == .double)
    #expect(content.column() == [.double(1.2345678901234568e29), .double(0.0123456789), .double(2)])
  }

  @Test func exponentsAndLongFractionsAreDoubles() throws {
    let exponents = try csvColumn("1e3", "2.5E-2", "-1.5e+10", "7", "0.1", "1.7976931348623157e308", "-0.0")
    #expect(exponents.types[0] == .double)
    #expect(
      exponents.column() == [
        .double(1000), .double(0.025), .double(-1.5e10), .double(7), .double(0.1), .double(1.7976931348623157e308),
        .double(0),
      ])
    let fraction = "0." + String(repeating: "3", count: 40)
    #expect(try csvColumn(fraction).column() == [.double(1.0 / 3)])
  }

  @Test func wholeNumbersOfMoreThan38DigitsStayText() throws {
    let digits = "1" + String(repeating: "0", count: 38)
    #expect(try csvColumn(digits, "1").column() == [.text(digits), .text("1")])
    #expect(try csvColumn(digits, "1e3").types[0] == .text)
  }

  @Test(arguments: [
    "012345", "+5", "1,5", "1 ", " 1", "0x1F", "1e999", "nan", "inf", "-", ".", "5.", "1e", "--1", "00",
  ])
  func whatIsNoNumberStaysText(_ field: String) throws {
    let content = try CSVFixture("v|w\n\(field)|x\n7|x\n").read()
    #expect(content.types[0] == .text)
    #expect(content.column() == [.text(field), .text("7")])
  }

  @Test func booleansAndDates() throws {
    let booleans = try csvColumn("true", "FALSE", "", "True")
    #expect(booleans.types[0] == .boolean)
    #expect(booleans.column() == [.boolean(true), .boolean(false), .null, .boolean(true)])
    let dates = try csvColumn("2024-02-29", "0000-01-01", "9999-12-31")
    #expect(dates.types[0] == .date)
    #expect(dates.column().map(\.description) == ["2024-02-29", "0000-01-01", "9999-12-31"])
    #expect(try csvColumn("2023-02-29").types[0] == .text)
    #expect(try csvColumn("2023-2-9").types[0] == .text)
    #expect(try csvColumn("true", "1").types[0] == .text)
    #expect(try csvColumn("2024-01-01", "5").types[0] == .text)
  }

  @Test func anEmptyFieldIsNULLAndAQuotedOneIsText() throws {
    let nulls = try csvColumn("", "", "")
    #expect(nulls.types[0] == .text)
    #expect(nulls.column() == [.null, .null, .null])
    #expect(try csvColumn("1", "\"\"", "").column() == [.text("1"), .text(""), .null])
    #expect(try csvColumn("\"1\"", "2").types[0] == .integer)
  }
}
