import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Decimals") struct DecimalTests {
  @Test(
    "What is read is what is printed",
    arguments: [
      "0", "1", "-1", "0.0000", "4.39", "-0.05", "99999999999999999999999999999999999999",
      "-0.99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001",
    ])
  func roundTrip(_ text: String) {
    #expect(Decimal(text)?.description == text)
  }

  @Test(
    "What is no decimal of 38 digits is refused",
    arguments: [
      "", "-", "+", ".", "1e5", "1.2.3", "--1", "1-", "١", "１", "100000000000000000000000000000000000000",
      "170141183460469231731687303715884105727", "0.000000000000000000000000000000000000001", " 1",
    ])
  func refused(_ text: String) {
    #expect(Decimal(text) == nil)
  }

  @Test("Signs, missing digits and leading zeros are read") func forms() {
    #expect(Decimal("+1.50")?.description == "1.50")
    #expect(Decimal(".5")?.description == "0.5")
    #expect(Decimal("5.")?.description == "5")
    #expect(Decimal("-.5")?.description == "-0.5")
    #expect(Decimal("000000000000000000000000000000000000000000001")?.description == "1")
  }

  @Test("Random numbers survive printing, reading and rescaling") func randomRoundTrips() throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<5000 {
      let magnitude = (UInt128(random.next()) << 64 | UInt128(random.next())) >> UInt128(2 + random.below(126))
      var unscaled = Int128(magnitude)
      if unscaled >= Decimal.powers[38] { unscaled /= 10 }
      if random.oneIn(2) { unscaled = -unscaled }
      let number = Decimal(unscaled: unscaled, scale: random.below(39))
      #expect(Decimal(number.description) == number)
      let finer = number.rescaled(to: min(number.scale + random.below(10), 38))
      if let finer { #expect(finer.rescaled(to: number.scale) == number) }
    }
  }

  @Test("Digits that are lost round half away from zero") func rounding() {
    func rounded(_ text: String, _ scale: Int) -> String? { Decimal(text)?.rescaled(to: scale)?.description }
    #expect(rounded("2.5", 0) == "3")
    #expect(rounded("-2.5", 0) == "-3")
    #expect(rounded("2.4999", 0) == "2")
    #expect(rounded("0.00005", 4) == "0.0001")
    #expect(rounded("99999999999999999999999999999999999999", 1) == nil)
    #expect(Decimal.divideRounding(.min, by: -1) == .min, "wraps instead of ending the process")
    #expect(Decimal.divideRounding(7, by: -2) == -4)
    #expect(Decimal.divideRounding(-7, by: -2) == 4)
    #expect(Decimal.divideRounding(.max, by: .min) == -1)
  }

  @Test("The nearest double") func doubles() {
    #expect(Decimal("0.1")?.doubleValue == 0.1)
    #expect(
      Decimal("-123456789012345678901234567890.12345678")?.doubleValue == -123456789012345678901234567890.12345678)
  }
}

@Suite("Dates") struct CivilDateTests {
  @Test("Every day from 0000 to 9999 has its number and back") func everyDay() {
    var expected = (year: 0, month: 1, day: 1)
    var wrong = 0
    for number in CivilDate.range {
      let date = CivilDate(days: Int32(number))
      let parts = date.components
      if parts != expected { wrong += 1 }
      if CivilDate(year: parts.year, month: parts.month, day: parts.day) != date { wrong += 1 }
      expected.day += 1
      if expected.day > CivilDate.length(of: expected.month, in: expected.year) {
        expected = (expected.year, expected.month + 1, 1)
        if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
      }
    }
    #expect(wrong == 0)
    #expect(expected == (10_000, 1, 1))
    #expect(CivilDate(days: 0).description == "1970-01-01")
  }

  @Test(
    "Texts",
    arguments: [
      ("2024-02-29", "2024-02-29"), ("2023-02-29", nil), ("2024-1-5", "2024-01-05"), ("0000-01-01", "0000-01-01"),
      ("9999-12-31", "9999-12-31"), ("10000-01-01", nil), ("+024-01-01", nil), ("2024-+1-01", nil), ("2024-13-01", nil),
      ("2024-00-01", nil), ("2024-01-00", nil), ("2024-01-01-", nil), ("", nil), ("-", nil), ("２０２４-01-01", nil),
      ("1900-02-29", nil), ("2000-02-29", "2000-02-29"),
    ])
  func texts(_ text: String, _ expected: String?) {
    #expect(CivilDate(text)?.description == expected)
  }
}
