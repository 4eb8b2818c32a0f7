import Foundation
import RQSyntax
import Testing

@testable import RQEngine

/// How a file is cut into records and fields, and what is said of those that are bad.
@Suite struct CSVRecordTests {
  @Test(arguments: [",", ";", "\t", "|"], ["\n", "\r\n"])
  func separatorsAndLineBreaksAreFoundOut(separator: String, lineBreak: String) throws {
    let lines = ["a\(separator)b", "1\(separator)x y", "2\(separator)\"p\(separator)\"\"q\r\nr\""]
    for bom in ["", "\u{FEFF}"] {
      for last in [lineBreak, ""] {
        let content = try CSVFixture(bom + lines.joined(separator: lineBreak) + last).read()
        #expect(content.names == ["a", "b"])
        #expect(content.rows == [[.integer(1), .text("x y")], [.integer(2), .text("p\(separator)\"q\r\nr")]])
        #expect(content.problems == [])
      }
    }
  }

  @Test func aTabWinsInTSV() throws {
    #expect(try CSVFixture("a,b,c\td\n1\t2\n", name: "x.tsv").read().names == ["a,b,c", "d"])
  }

  @Test func oneColumnTakesBlankLinesAsNULLAndMoreColumnsSkipThem() throws {
    #expect(try CSVFixture("a\n1\n\n2").read().column() == [.integer(1), .null, .integer(2)])
    let content = try CSVFixture("a,b\n1,2\n\n\r\n3,4\n").read()
    #expect(content.column() == [.integer(1), .integer(3)])
    #expect(content.problems == [])
  }

  @Test func quotesInsideAnUnquotedFieldAreCharacters() throws {
    #expect(try CSVFixture("a,b\n5\" pipe,x\ny\"\",z\n").read().column() == [.text("5\" pipe"), .text("y\"\"")])
  }

  @Test(arguments: [1, 7, 64, 1 << 20])
  func badRowsAreLeftOutWithTheirLines(block: Int) throws {
    var bytes = Array("a,b\n1,\"x\ny\"\n2\n3,4,5\n".utf8)
    bytes += [UInt8(ascii: "6"), UInt8(ascii: ","), 0xFF, UInt8(ascii: "\n")]
    bytes += Array("7,\"p\"q\n8,ok\n9,\"never\nclosed,\n".utf8)
    let content = try CSVFixture(bytes).read(threads: 2, block: block)
    #expect(content.rows == [[.integer(1), .text("x\ny")], [.integer(8), .text("ok")]])
    #expect(
      content.problems == [
        "RQ0623, line 4: left out, it has 1 field and the header has 2",
        "RQ0623, line 5: left out, it has 3 fields and the header has 2",
        "RQ0625, line 6: left out, it is not UTF-8",
        "RQ0624, line 7: left out, something stands behind a closing quote",
        "RQ0624, line 9: left out up to the end of the file, a quote is not closed",
      ])
  }

  @Test(arguments: [7, 1 << 20], [1, 2, 7])
  func ofManyBadRowsTheFirstTwentyAreListed(block: Int, threads: Int) throws {
    let content = try CSVFixture("a,b\n" + String(repeating: "1\n2,3\n", count: 50)).read(
      threads: threads, block: block)
    #expect(content.rows.count == 50)
    #expect(content.problems.count == 21)
    #expect(content.problems[19].hasPrefix("RQ0623, line 40:"))
    #expect(content.problems[20] == "RQ0627: 30 more rows were left out")
  }

  @Test(arguments: [1, 7, 100, 1 << 20])
  func recordsBeyondTheLimitAreLeftOut(block: Int) throws {
    let long = String(repeating: "x", count: 5_000)
    let content = try CSVFixture("a,b\n1,y\n2,\(long)\n3,z\n4,\"\(long)\n").read(block: block, record: 1_000)
    #expect(content.column() == [.integer(1), .integer(3)])
    #expect(
      content.problems == [
        "RQ0626, line 3: left out, it is longer than 1000 bytes",
        "RQ0626, line 5: left out, it is longer than 1000 bytes",
      ])
  }

  @Test func aFieldMayBeAsLargeAsSeveralBlocks() throws {
    let large = String(repeating: "行\n", count: 1_000_000)
    let content = try CSVFixture("a,b\n1,\"\(large)\"\n2,x\n").read(threads: 2)
    #expect(content.rows == [[.integer(1), .text(large)], [.integer(2), .text("x")]])
  }

  @Test func headersThatCannotBeUsedAreErrors() throws {
    for text in ["", "\n", "\u{FEFF}", "1,2.5\n3,4\n", ",,\n", "\"a\nb", "\"a\"b,c\n1,2\n"] {
      #expect(try CSVFixture(text).failure()?.code == "RQ0620", "\(text.debugDescription)")
    }
    #expect(try CSVFixture([0xC4, 0xEA, 0x2C, 0x61, 0x0A]).failure()?.hint == "save the file as UTF-8")
    let twice = try #require(try CSVFixture("a,b,A\n1,2,3\n").failure())
    #expect(twice.code == "RQ0621")
    #expect(twice.message.hasSuffix("line 1: columns 1 and 3 are both named 'A'"))
    #expect(twice.hint != nil)
  }

  @Test func aHeaderAloneIsAnEmptyTable() throws {
    for text in ["a,b", "a,b\n", "a,b\r\n"] {
      let content = try CSVFixture(text).read(threads: 2)
      #expect(content.names == ["a", "b"])
      #expect(content.types == [.text, .text])
      #expect(content.rows == [])
    }
  }

  @Test func headersKeepNamesAndNameTheNameless() throws {
    let content = try CSVFixture("\"行 政,区\", b ,,\"say \"\"x\"\"\"\n1,2,3,4\n").read()
    #expect(content.names == ["行 政,区", "b", "column_3", "say \"x\""])
    #expect(content.rows == [[.integer(1), .integer(2), .integer(3), .integer(4)]])
  }

  @Test func whatIsNoRegularFileIsRefused() throws {
    #expect(throws: Diagnostic.self) { try CSVImport.read(path: "/dev/null") }
    #expect(throws: Diagnostic.self) { try CSVImport.read(path: "/no/such.csv") }
  }

  @Test func limitsAndInterruptionStopTheImport() throws {
    let file = try CSVFixture("a,b\n" + (0..<50_000).map { "\($0),text \($0)\n" }.joined())
    #expect(file.failure(memoryLimit: 1 << 19)?.code == "RQ0502")
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(file.failure(cancellation: cancellation)?.code == "RQ0599")
    #expect(try file.read(memoryLimit: 64 << 20).rows.count == 50_000)
  }

  @Test(arguments: [
    ("a/Sales 2024.csv", "sales_2024"), ("2024.csv", "_2024"), ("年报.tsv", "年报"), ("x.y-z.CSV", "x_y_z"),
    (".csv", "_"),
  ])
  func tablesAreNamedAfterTheFile(path: String, name: String) {
    #expect(CSVImport.tableName(of: path) == name)
  }
}
