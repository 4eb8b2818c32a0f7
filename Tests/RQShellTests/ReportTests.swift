import Foundation
import Testing

/// Pages that `rq report` makes.
@Suite struct ReportTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static var overview: String { root.appendingPathComponent("queries/overview.rq.md").path }

  private static func page(_ text: String, _ arguments: [String] = []) throws -> (run: Program.Run, html: String?) {
    let folder = try TemporaryFolder()
    let page = try folder.write(text, to: "page.rq.md")
    let run = try Program.run(["report", page, "-o", folder.path("page.html")] + arguments)
    return (run, folder.read("page.html"))
  }

  @Test func theShippedPageIsOneSmallFile() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(["report", Self.overview, "-o", folder.path("page.html")])
    #expect(run.status == 0)
    #expect(run.output == "")
    let html = try #require(folder.read("page.html"))
    #expect(html.utf8.count < 300_000)
    for part in [
      "<title>政府信息公开 2024 年概览</title>", "<strong>12‡</strong>", "怀仁市人民政府", "<svg class=\"rq-chart\"",
      "参数 Parameters", "CHART line WITH", "来源 Sources",
      "a10e3cf788014e5c31e47e8dad6af90d29b979d764dbb27aba589d4191d453bf",
      "processed_total", "no bad rows",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    // Nothing is asked for from elsewhere, and nothing runs.
    for part in ["<script", "src=", "@import", "url(", "<link", "<img"] { #expect(!html.contains(part), "\(part)") }
    let again = try Program.run(["report", Self.overview, "-o", folder.path("again.html")])
    #expect(again.status == 0)
    #expect(folder.read("again.html") == html)
  }

  @Test func valuesAndResultsStandInTheirPlaces() throws {
    let (run, html) = try Self.page(
      """
      # A < B {$n}

      {$n + 1}, {r.b}, {count(*)}, `{code}`, \\{brace}, {SELECT max(year)}

      ```rq hide
      PARAM n INTEGER = 7 'how many';
      -- @name r
      SELECT 'x<y' AS a, '<b>' AS b
      ```

      ```rq
      SELECT '&' AS shown
      ```

      ```
      {not a value}
      ```

      <b>raw</b> ![picture](http://example.org/a.png)
      """)
    #expect(run.status == 0)
    let page = try #require(html)
    #expect(page.contains("<h1>A &lt; B 7</h1>"))
    #expect(page.contains("<p>8, &lt;b&gt;, 1, <code>{code}</code>, {brace}, 2024</p>"))
    #expect(page.contains("<td>&amp;</td>"))
    #expect(!page.contains("x&lt;y</td>"))
    #expect(page.contains("{not a value}"))
    #expect(!page.contains("<b>raw</b>") && !page.contains("<img"))
  }

  @Test func tablesOfAnySizeCanBeReadAndPrinted() throws {
    let (_, html) = try Self.page("```rq\nSELECT 1 AS a WHERE 1 = 0;\nFROM reports LIMIT 1;\nSELECT 2 AS b\n```\n")
    let page = try #require(html)
    #expect(page.contains("<figcaption>no rows · "))
    // On paper a wide table is records, each value behind its name.
    #expect(page.contains("<table class=\"wide\">") && page.contains(" data-name=\"agency\""))
    #expect(page.contains("content:attr(data-name)"))
    #expect(page.contains("<table>\n<thead><tr><th class=\"n\">b</th>"))
  }

  @Test func valuesInTargetsOfLinksAreParts() throws {
    let (run, html) = try Self.page(
      """
      [x](page-{n.v}.html) [y](<{n.v}> "{n.v}") [web]({n.web}) [bad]({n.bad}) [{n.v}](#a)

      ```rq hide
      -- @name n
      SELECT '山西 a/b&"' AS v, 'https://example.org/a?b=1&c=2' AS web, 'javascript:alert(1)' AS bad
      ```
      """)
    #expect(run.status == 0)
    let page = try #require(html)
    #expect(page.contains("<a href=\"page-%E5%B1%B1%E8%A5%BF%20a%2Fb%26%22.html\">x</a>"))
    #expect(page.contains("<a href=\"%E5%B1%B1%E8%A5%BF%20a%2Fb%26%22\" title=\"山西 a/b&amp;&quot;\">y</a>"))
    #expect(page.contains("<a href=\"https://example.org/a?b=1&amp;c=2\">web</a>"))
    #expect(page.contains("<a href=\"javascript%3Aalert%281%29\">bad</a>"))
    #expect(page.contains("<a href=\"#a\">山西 a/b&amp;&quot;</a>"))
    #expect(!page.contains("%EE%80%80") && !page.contains("\u{E000}"))
  }

  @Test(arguments: [
    ("```rq\nSELECT nope\n```\n", 1, "page.rq.md, line 2, column 8"), ("```rq\nSELECT (\n```\n", 1, "RQ0003"),
    ("a\n\n{nope}", 1, "page.rq.md, line 3"), ("```rq\n-- @name r\nSELECT 1 AS a\n```\n{r.b}", 1, "no column 'b'"),
    ("```rq\nASSERT 1 = 2 'no'\n```\n", 5, "no"), ("```rq\nTEST t: SELECT 1 AS a\n```\n", 5, "test t failed"),
    ("```rq\nPARAM n INTEGER;\n```\n", 1, "the parameter $n"),
  ])
  func whatFailsWritesNoPage(_ text: String, _ status: Int32, _ said: String) throws {
    let (run, html) = try Self.page(text)
    #expect(run.status == status)
    #expect(html == nil)
    #expect(run.errors.contains(said), "\(run.errors)")
  }

  @Test func aPageForEachValue() throws {
    let folder = try TemporaryFolder()
    let page = try folder.write(
      "# {$year}\n\n```rq\nPARAM year INTEGER; SELECT agency WHERE year = $year\n```\n", to: "p.rq.md")
    let run = try Program.run(["report", page, "--each", "year", "-o", folder.path("y-{year}.html")])
    #expect(run.status == 0)
    #expect(folder.names == ["p.rq.md", "y-2021.html", "y-2023.html", "y-2024.html"])
    #expect(folder.read("y-2021.html")?.contains("宿迁市人民政府办公室") ?? false)
    #expect(folder.read("y-2024.html")?.contains("<h1>2024</h1>") ?? false)
    #expect(try Program.run(["report", page, "--each", "year", "-o", folder.path("one.html")]).status == 2)
    #expect(try Program.run(["report", page]).status == 2)
    #expect(try Program.run(["report", folder.path("none.md"), "-o", folder.path("x.html")]).status == 2)
  }

  @Test func aPageWithoutTheParameterIsRestrictedToEachValue() throws {
    let folder = try TemporaryFolder()
    let page = try folder.write(
      """
      # {sum(received)} / {1 + 1}

      ```rq
      SELECT agency, received;
      SELECT agency, sum(count) AS n FROM applications WHERE item = 'received' GROUP BY agency CHART bar;
      TEST years SEVERITY warn: SELECT year WHERE year = 2021;
      SELECT count(*) AS n FROM range(3);
      ```

      """, to: "p.rq.md")
    let run = try Program.run(["report", page, "--each", "province", "-o", folder.path("pages/all/{province}.html")])
    #expect(run.status == 0)
    let html = try #require(folder.read("pages/all/山西省.html"))
    #expect(html.contains("<p class=\"only\">province = 山西省</p>") && html.contains("<h1>12‡ / 2</h1>"))
    #expect(html.contains("怀仁市人民政府") && !html.contains("宿迁市人民政府"))
    #expect(html.contains("test years: no bad rows"))
    #expect(html.contains("the filter province = 山西省 does not hold for this statement [RQ0310]"))
  }

  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test("no part of the page is wider than the window", .enabled(if: browser != nil), arguments: [1200, 400])
  func fitsTheWindow(_ width: Int) throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run(["report", Self.overview, "-o", folder.path("page.html")]).status == 0)
    // The page allows no script, so that of the page around it measures.
    let inner = try #require(folder.read("page.html"))
    let measuring = """
      <!doctype html><body style="margin:0"><div id="host" style="width:\(width)px"></div><script>
      const frame = document.createElement('iframe');
      frame.style.cssText = 'width:\(width)px;height:900px;border:0';
      frame.srcdoc = \(String(decoding: try JSONEncoder().encode(inner), as: UTF8.self).replacingOccurrences(of: "<\\/", with: "<\\\\/"));
      frame.onload = () => {
        const root = frame.contentDocument.documentElement;
        document.body.setAttribute('data-widths', root.scrollWidth + '/' + root.clientWidth);
      };
      document.getElementById('host').append(frame);
      </script></body>
      """
    let file = try folder.write(measuring, to: "measure.html")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000", "--virtual-time-budget=3000",
      "--dump-dom",
      "file://" + file,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let dom = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(dom.contains("data-widths=\"\(width)/\(width)\""), "\(dom.suffix(200))")
  }
}
