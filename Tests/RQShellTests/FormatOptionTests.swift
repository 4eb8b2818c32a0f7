import Foundation
import Testing

/// The forms of output, as the command line gives them.
@Suite struct FormatOptionTests {
  private static let statement = "SELECT '甲' AS 名, 1.50 AS n, NULL AS x, '=1+1' AS f"

  @Test(arguments: [
    ("plain", "名     n  x  f\n甲  1.50  —  =1+1\n"),
    (
      "latex",
      "\\begin{tabular}{lrll}\n\\toprule\n名 & n & x & f \\\\\n\\midrule\n甲 & 1.50 & --- & =1+1 \\\\\n\\bottomrule\n\\end{tabular}\n"
    ),
    ("csv-excel", "\u{FEFF}名,n,x,f\r\n甲,1.50,,'=1+1\r\n"),
  ])
  func formats(_ name: String, _ expected: String) throws {
    #expect(try Program.run(["--no-data", "-f", name, "-c", Self.statement]).output == expected)
  }

  @Test func excelReadsSeveralResultsOfOneFile() throws {
    let run = try Program.run(["--no-data", "--csv", "excel", "-c", "SELECT 1 AS a; SELECT 2 AS b"])
    #expect(run.output == "\u{FEFF}a\r\n1\r\nb\r\n2\r\n")
    #expect(try Program.run(["--no-data", "--csv", "fancy", "-c", "SELECT 1"]).status == 2)
    #expect(try Program.run(["--no-data", "--csv", "excel", "-f", "json", "-c", "SELECT 1"]).status == 2)
  }

  @Test func theExtensionNamesTheFormat() throws {
    let folder = try TemporaryFolder()
    let statement = "SELECT 'a' AS x, 2 AS n CHART bar"
    for (name, start) in [
      ("a.svg", "<svg"), ("a.vl", "{\"$schema\""), ("a.tex", "\\begin"), ("a.html", "<figure>"), ("a.txt", "a  "),
    ] {
      #expect(try Program.run(["--no-data", "-o", folder.path(name), "-c", statement]).status == 0)
      #expect(folder.read(name)?.hasPrefix(start) ?? false, "\(name)")
    }
    let vega = try #require(folder.read("a.vl"))
    let object = try JSONSerialization.jsonObject(with: Data(vega.utf8)) as? [String: Any]
    #expect(object?["mark"] as? String == "bar")
    let picture = try Program.run(["--no-data", "-f", "svg", "-c", "SELECT 'a' AS x"])
    #expect(picture.status == 1)
    #expect(picture.errors.contains("nothing to draw"))
  }
}
