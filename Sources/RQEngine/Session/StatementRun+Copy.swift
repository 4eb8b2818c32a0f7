import RQSyntax

extension StatementRun {
  /// Runs `COPY … TO`; the result is the number of rows written.
  ///
  /// - Throws: `RQ0630` and `RQ0632` when the file cannot be written, `RQ0631` for options.
  func copy(_ copy: Copy) throws -> StatementResult {
    let options = try CopyOptions(copy.options, run: self)
    let bound = try bind(copy.selected)
    let path = try settingText(copy.path)
    let file: OutputFile
    do {
      file = try OutputFile.replacing(path)
    } catch {
      throw Diagnostic(
        "RQ0630", error.message, at: copy.path.span,
        hint: "Check that the folder exists and that this user may write there.")
    }
    let sink = CSVFileSink(types: bound.plan.columns.map(\.type), file: file)
    do {
      if options.header { try sink.writeHeader(bound.headings) }
      try run(bound.plan, into: sink, context)
    } catch {
      // The file keeps its old content, whatever becomes of the new one.
      try? sink.close(keeping: false)
      throw failure(error, copy)
    }
    do {
      try sink.close(keeping: true)
    } catch {
      throw failure(error, copy)
    }
    let count = ResultColumn(name: "count", type: .integer, values: [.integer(Int64(sink.rowCount))])
    return StatementResult(table: ResultTable(columns: [count], rowCount: 1), notes: bound.notes)
  }

  /// Runs `COPY t FROM`: the rows of a file are added as INSERT would; the result is their number.
  ///
  /// - Throws: `RQ0633` for a file without a header, and what reading a file and INSERT throw.
  func copyIn(_ copy: Copy, in catalog: inout Catalog) throws -> StatementResult {
    guard case .table(let name, let columns) = copy.subject else {
      throw Diagnostic("RQ0633", "COPY … FROM fills a table, not a query", at: copy.path.span)
    }
    guard try CopyOptions(copy.options, run: self).header else {
      throw Diagnostic(
        "RQ0633", "COPY … FROM reads files whose first line names the columns", at: copy.path.span,
        hint: "Put such a line in front.")
    }
    let span = copy.path.span
    let call = FunctionCall(
      name: Identifier("read_csv", span: span),
      arguments: [Expression(.literal(.string(try settingText(copy.path))), span: span)])
    let from = TableReference(.function(call, lateral: false, ordinality: false, alias: nil), span: span)
    let star = SelectItem(Expression(.star(Star()), span: span), span: span)
    let query = Query(select: Select(items: [star], from: from, span: span), span: span)
    let before = try table(name, in: catalog).rowCount
    let result = try insert(Insert(table: name, columns: columns, source: .query(query)), in: &catalog)
    let count = try table(name, in: catalog).rowCount - before
    let column = ResultColumn(name: "count", type: .integer, values: [.integer(Int64(count))])
    return StatementResult(table: ResultTable(columns: [column], rowCount: 1), notes: result.notes)
  }

  private func failure(_ error: any Error, _ copy: Copy) -> any Error {
    guard let failure = error as? OutputFailure else { return error }
    return Diagnostic(
      "RQ0632", failure.message, at: copy.path.span, hint: "The file that was there, if any, is as it was.")
  }
}

extension Copy {
  /// The query whose rows are written.
  var selected: Query {
    switch subject {
    case .query(let query): return query
    case .table(let name, let columns):
      let span = name.span
      var select = Select(items: [], span: span)
      select.items =
        columns.isEmpty
        ? [SelectItem(Expression(.star(Star()), span: span), span: span)]
        : columns.map { column in
          SelectItem(
            Expression(.column(QualifiedName([column], span: column.span)), span: column.span), span: column.span)
        }
      select.from = TableReference(.table(name, alias: nil), span: span)
      return Query(select: select, span: span)
    }
  }
}

/// What stands in parentheses at the end of COPY.
private struct CopyOptions {
  var header = true

  init(_ options: [Copy.Option], run: StatementRun) throws {
    for option in options {
      switch option.name.text.uppercased() {
      case "FORMAT":
        let format = try option.value.map(run.settingText) ?? ""
        guard format.uppercased() == "CSV" else {
          throw Diagnostic(
            "RQ0631", "COPY cannot write the format '\(format)'", at: option.name.span, hint: "FORMAT csv is there.")
        }
      case "HEADER":
        let text = try option.value.map(run.settingText) ?? "true"
        switch text.uppercased() {
        case "TRUE", "ON", "1", "YES": header = true
        case "FALSE", "OFF", "0", "NO": header = false
        default:
          throw Diagnostic(
            "RQ0631", "HEADER is true or false, not '\(text)'", at: option.name.span,
            hint: "HEADER alone means true.")
        }
      default:
        throw Diagnostic(
          "RQ0631", "COPY has no option '\(option.name.text)'", at: option.name.span,
          hint: "It takes FORMAT csv and HEADER.",
          candidates: Candidates.best(for: option.name.text.uppercased(), among: ["FORMAT", "HEADER"]))
      }
    }
  }
}
