/// A statement of a script.
public struct Statement: Sendable, Hashable {
  /// What it asks for.
  public var kind: Kind
  /// Where it stands, the closing semicolon excluded.
  public var span: SourceSpan

  /// Creates a statement.
  public init(_ kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms a statement can take.
  public indirect enum Kind: Sendable, Hashable {
    /// A query.
    case query(Query)
    /// `SELECT … CHART …`: a query, and how its rows are drawn.
    case chart(Query, ChartClause)
    /// `DESCRIBE t`, `DESCRIBE t.column`, `DESCRIBE column`.
    case describe(QualifiedName)
    /// `DESCRIBE SELECT …`: the columns the query would have.
    case describeQuery(Query)
    /// `DESCRIBE FUNCTION f`.
    case describeFunction(Identifier)
    /// `DESCRIBE MEASURE m`.
    case describeMeasure(Identifier)
    /// `SUMMARIZE t` or `SUMMARIZE SELECT …`: what the columns hold.
    case summarize(Query)
    /// `SHOW TABLES`, `SHOW SETTINGS`, `SHOW FUNCTIONS`: the word after SHOW, upper-cased.
    case show(Identifier)
    /// `EXPLAIN [ANALYZE | STAGES] query`.
    case explain(Query, Explanation)
    /// `TRACE query`: the cells of the reports behind its values, or behind one of them.
    case trace(Query, TraceScope?)
    /// `USE t`.
    case use(QualifiedName)
    /// `SET name = value`; a bare word as value is a string literal.
    case set(Identifier, Expression)
    /// `RESET name`.
    case reset(Identifier)
    /// `CREATE TABLE …`.
    case createTable(CreateTable)
    /// `CREATE VIEW …`.
    case createView(CreateView)
    /// `CREATE MEASURE …`.
    case createMeasure(CreateMeasure)
    /// `CREATE MACRO …`.
    case createMacro(CreateMacro)
    /// `CREATE INDEX …`.
    case createIndex(CreateIndex)
    /// `WITH … INSERT`, UPDATE or DELETE.
    case with(With, Statement)
    /// `CREATE SEQUENCE …`.
    case createSequence(CreateSequence)
    /// `CREATE SCHEMA …`.
    case createSchema(CreateSchema)
    /// `CREATE TYPE …`.
    case createType(CreateType)
    /// `SET VARIABLE name = value`.
    case setVariable(Identifier, Expression)
    /// `PRAGMA name`, `PRAGMA name = value`, `PRAGMA name(value)`.
    case pragma(Identifier, Expression?)
    /// ANALYZE, VACUUM, CHECKPOINT or REINDEX, and of what, which a table in memory needs none of.
    case maintenance(Identifier, QualifiedName?)
    /// `MERGE INTO …`.
    case merge(Merge)
    /// `COMMENT ON …`: the word, and the table it is on, if it is on one.
    case comment(Identifier, QualifiedName?)
    /// `PREPARE name AS statement`.
    case prepare(Identifier, Statement)
    /// `EXECUTE name(arguments)`.
    case execute(Identifier, [Expression])
    /// `DEALLOCATE name`; nil for all.
    case deallocate(Identifier?)
    /// `DROP TABLE …` and its kin.
    case drop(Drop)
    /// `ALTER TABLE …`.
    case alterTable(AlterTable)
    /// `INSERT INTO …`.
    case insert(Insert)
    /// `UPDATE … SET …`.
    case update(Update)
    /// `DELETE FROM …`.
    case delete(Delete)
    /// `TRUNCATE [TABLE] t`.
    case truncate(QualifiedName)
    /// BEGIN, COMMIT, ROLLBACK.
    case transaction(TransactionStep)
    /// `COPY …`.
    case copy(Copy)
    /// `LOAD 'path' [AS t]`.
    case load(path: Expression, name: Identifier?)
    /// `SAVE [t TO] 'path'`.
    case save(QualifiedName?, path: Expression)
    /// `ASSERT condition ['message']`.
    case assert(Expression, message: String?)
    /// `TEST name [SEVERITY s]: SELECT …`: a query that gives what is wrong.
    case test(Test)
    /// `PARAM name [type] [= value] ['label']`.
    case parameter(Identifier, TypeName?, Expression?, label: String?)
    /// `INCLUDE 'path'`.
    case include(path: Expression)
    /// Could not be read; diagnostics say why.
    case invalid
  }
}

/// What EXPLAIN shows.
public enum Explanation: Sendable, Hashable {
  /// The plan.
  case plan
  /// The plan and what running it took.
  case analyze
  /// What each pass of the optimizer changed.
  case stages
}

/// A step of a transaction.
public enum TransactionStep: Sendable, Hashable {
  case begin, commit, rollback
  /// `SAVEPOINT name`.
  case savepoint(Identifier)
  /// `RELEASE [SAVEPOINT] name`.
  case release(Identifier)
  /// `ROLLBACK TO [SAVEPOINT] name`.
  case rollbackTo(Identifier)
}

/// A parsed script: always complete, whatever the text was.
public struct Script: Sendable {
  /// The text it was parsed from.
  public var source: String
  /// The statements in order; one that could not be read is `.invalid` or holds `.missing` parts.
  public var statements: [Statement]
  /// What is wrong with the text, in order of place; empty for a script that can be run.
  public var diagnostics: [Diagnostic]

  /// Creates a script.
  public init(source: String, statements: [Statement], diagnostics: [Diagnostic]) {
    self.source = source
    self.statements = statements
    self.diagnostics = diagnostics
  }
}

/// One value of an answer.
public struct TraceScope: Sendable, Hashable {
  /// The row, from 0.
  public var row: Int
  /// The heading, or the column it is computed from; nil for the first number that rests on reports.
  public var column: String?

  /// Creates a scope.
  public init(row: Int, column: String? = nil) {
    self.row = row
    self.column = column
  }
}
