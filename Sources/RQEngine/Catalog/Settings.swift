import RQSyntax

/// What SET changes for a session.
public struct Settings: Sendable {
  /// `grain`: whether an ungrouped bare column is an error (`strict`) or joins the grain (`open`).
  public var strictGrain = false
  /// `default_order`: whether a sort that does not say so goes from the largest to the smallest.
  public var sortsDescending = false
  /// `null_order`: where NULLs stand in a sort.
  public var nullOrder = NullOrder.last
  /// `integer_division`: whether `/` of integers drops the fraction.
  public var integerDivision = false
  /// `division_by_zero`: whether it is an error instead of NULL.
  public var divisionByZeroIsError = false
  /// `labels`: whether columns are headed by their Chinese labels.
  public var chineseLabels = false
  /// `threads`: how many threads a query may use; 0 means one a core.
  public var threads = 0
  /// `memory_limit` in bytes; 0 means three quarters of the machine's.
  public var memoryLimit = 0
  /// `spill`: whether operators use temporary files even where memory would do.
  public var spillsAlways = false
  /// `timeout` in seconds; 0 means none.
  public var timeout = 0.0
  /// `optimizer`: whether plans are rewritten before they run.
  public var optimizer = true
  /// `vector_size`: rows a vector, 1 to 65,536.
  public var vectorSize = 65_536
  /// `notes`: whether notes on meaning are given.
  public var notes = true
  /// `note_levels`: whether sums over a place and places inside it are noted.
  public var noteLevels = true
  /// `note_duplicates`: whether sums over several documents of an agency for a year are noted.
  public var noteDuplicates = true
  /// `note_fan_out`: whether sums over rows that a join repeats are noted.
  public var noteFanOut = true
  /// `note_coverage`: whether sums over columns with many NULLs are noted.
  public var noteCoverage = true
  /// `note_findings`: whether sums that rest on reports that break a check are marked.
  public var noteFindings = true

  /// Whether sums of INTEGERs are HUGEINT: set for a statement that was found to need it, and no setting of the user's.
  var widensSums = false

  /// The defaults.
  public init() {}

  /// Where NULLs stand in a sort.
  public enum NullOrder: String, Sendable, CaseIterable {
    case last, first
    /// Below every value: first when ascending, last when descending.
    case low
    /// Above every value.
    case high
  }
}

extension Settings {
  /// One setting: its name, what it does, how it reads and prints.
  struct Entry: Sendable {
    let name: String
    let summary: String
    let accepted: String
    let get: @Sendable (Settings) -> String
    /// Returns whether the text was acceptable.
    let set: @Sendable (inout Settings, String) -> Bool
  }

  /// All settings by name.
  static let entries: [Entry] = [
    Entry(
      name: "default_order", summary: "the direction of a sort that does not say", accepted: "asc or desc",
      get: { $0.sortsDescending ? "desc" : "asc" },
      set: {
        choose(
          $1, ["asc": false, "ascending": false, "desc": true, "descending": true], into: &$0.sortsDescending)
      }),
    Entry(
      name: "division_by_zero", summary: "what x / 0 gives", accepted: "null or error",
      get: { $0.divisionByZeroIsError ? "error" : "null" },
      set: { choose($1, ["null": false, "error": true], into: &$0.divisionByZeroIsError) }),
    Entry(
      name: "grain", summary: "open: bare columns join the grain; strict: they are an error",
      accepted: "open or strict",
      get: { $0.strictGrain ? "strict" : "open" },
      set: { choose($1, ["open": false, "strict": true], into: &$0.strictGrain) }),
    Entry(
      name: "integer_division", summary: "whether / of integers drops the fraction", accepted: "true or false",
      get: { String($0.integerDivision) }, set: { choose($1, switches, into: &$0.integerDivision) }),
    Entry(
      name: "labels", summary: "language of column headings", accepted: "en or zh",
      get: { $0.chineseLabels ? "zh" : "en" },
      set: { choose($1, ["en": false, "zh": true], into: &$0.chineseLabels) }),
    Entry(
      name: "memory_limit", summary: "bytes a query may hold; 0: three quarters of the machine's",
      accepted: "a size such as 512MB", get: { String($0.memoryLimit) },
      set: {
        guard let bytes = ByteSize.parse($1) else { return false }
        $0.memoryLimit = bytes
        return true
      }),
    Entry(
      name: "note_coverage", summary: "whether sums over columns with many NULLs are noted", accepted: "true or false",
      get: { String($0.noteCoverage) }, set: { choose($1, switches, into: &$0.noteCoverage) }),
    Entry(
      name: "note_duplicates", summary: "whether sums over several documents of an agency for a year are noted",
      accepted: "true or false",
      get: { String($0.noteDuplicates) }, set: { choose($1, switches, into: &$0.noteDuplicates) }),
    Entry(
      name: "note_fan_out", summary: "whether sums over rows that a join repeats are noted", accepted: "true or false",
      get: { String($0.noteFanOut) }, set: { choose($1, switches, into: &$0.noteFanOut) }),
    Entry(
      name: "note_findings", summary: "whether sums that rest on reports that break a check are marked",
      accepted: "true or false",
      get: { String($0.noteFindings) }, set: { choose($1, switches, into: &$0.noteFindings) }),
    Entry(
      name: "note_levels", summary: "whether sums over a place and places inside it are noted",
      accepted: "true or false",
      get: { String($0.noteLevels) }, set: { choose($1, switches, into: &$0.noteLevels) }),
    Entry(
      name: "notes", summary: "whether notes on meaning are given", accepted: "true or false",
      get: { String($0.notes) }, set: { choose($1, switches, into: &$0.notes) }),
    Entry(
      name: "null_order", summary: "where NULLs stand in a sort", accepted: "last, first, low or high",
      get: { $0.nullOrder.rawValue },
      set: {
        guard let order = NullOrder(rawValue: $1) else { return false }
        $0.nullOrder = order
        return true
      }),
    Entry(
      name: "optimizer", summary: "whether plans are rewritten before they run", accepted: "true or false",
      get: { String($0.optimizer) }, set: { choose($1, switches, into: &$0.optimizer) }),
    Entry(
      name: "spill", summary: "auto: temporary files when memory runs out; always: wherever an operator can use them",
      accepted: "auto or always", get: { $0.spillsAlways ? "always" : "auto" },
      set: { choose($1, ["auto": false, "always": true], into: &$0.spillsAlways) }),
    Entry(
      name: "threads", summary: "threads a query may use; 0: one a core", accepted: "a number from 0 to 1024",
      get: { String($0.threads) },
      set: {
        guard let count = Int($1), (0...1024).contains(count) else { return false }
        $0.threads = count
        return true
      }),
    Entry(
      name: "timeout", summary: "seconds a statement may take; 0: no limit", accepted: "a number of seconds up to 1e9",
      get: { String($0.timeout) },
      set: {
        guard let seconds = Double($1), (0...1e9).contains(seconds) else { return false }
        $0.timeout = seconds
        return true
      }),
    Entry(
      name: "vector_size", summary: "rows a vector", accepted: "a number from 1 to 65536",
      get: { String($0.vectorSize) },
      set: {
        guard let size = Int($1), (1...65_536).contains(size) else { return false }
        $0.vectorSize = size
        return true
      }),
  ]

  private static let switches = ["true": true, "on": true, "1": true, "false": false, "off": false, "0": false]

  private static func choose(_ text: String, _ choices: [String: Bool], into target: inout Bool) -> Bool {
    guard let value = choices[text] else { return false }
    target = value
    return true
  }

  /// Changes the setting of that name to what the text says.
  ///
  /// - Throws: `RQ0114` for an unknown name, `RQ0115` for a value that does not fit.
  public mutating func set(_ name: String, to text: String, at span: SourceSpan? = nil) throws {
    let entry = try Settings.entry(name, at: span)
    guard entry.set(&self, text.lowercased()) else {
      throw Diagnostic(
        "RQ0115", "\(entry.name) cannot be '\(text)'", at: span, hint: "It takes \(entry.accepted).")
    }
  }

  /// Puts the setting of that name back to its default.
  ///
  /// - Throws: `RQ0114` for an unknown name.
  public mutating func reset(_ name: String, at span: SourceSpan? = nil) throws {
    let entry = try Settings.entry(name, at: span)
    _ = entry.set(&self, entry.get(Settings()))
  }

  /// What a setting of another engine means here.
  enum Foreign {
    /// A setting of this name with this value.
    case own(String, String)
    /// Nothing that an answer depends on.
    case harmless
  }

  /// What a name and value that other engines know mean here; nil where ignoring them would change an answer.
  static func foreign(_ name: String, _ value: String) -> Foreign? {
    let value = value.lowercased()
    switch name.lowercased() {
    case "default_null_order", "null_order":
      let orders = [
        "nulls_first": "first", "nulls first": "first", "nulls_last": "last", "nulls last": "last", "first": "first",
        "last": "last", "nulls_first_on_asc_last_on_desc": "low", "sqlite": "low", "mysql": "low",
        "nulls_last_on_asc_first_on_desc": "high", "postgres": "high", "low": "low", "high": "high",
      ]
      return orders[value].map { .own("null_order", $0) }
    case "worker_threads": return .own("threads", value)
    case "max_memory": return .own("memory_limit", value)
    case "search_path", "schema": return value.contains("main") || value.contains("public") ? .harmless : nil
    case "standard_conforming_strings": return ["on", "true", "1"].contains(value) ? .harmless : nil
    case "timezone": return ["utc", "gmt", "etc/utc", "0"].contains(value) ? .harmless : nil
    case "client_encoding", "encoding":
      return ["utf8", "utf-8", "unicode"].contains(value) ? .harmless : nil
    case "calendar": return value == "gregorian" ? .harmless : nil
    case "default_collation": return ["", "binary", "c", "posix"].contains(value) ? .harmless : nil
    case "order_by_non_integer_literal": return .harmless
    case "ieee_floating_point_ops", "old_implicit_casting":
      return ["false", "0", "off"].contains(value) ? .harmless : nil
    case "scalar_subquery_error_on_multiple_rows": return ["true", "1", "on"].contains(value) ? .harmless : nil
    case "foreign_keys": return ["on", "true", "1"].contains(value) ? .harmless : nil
    case let name where harmless.contains(name) || name.hasPrefix("debug_") || name.hasPrefix("log_"): return .harmless
    default: return nil
    }
  }

  /// What only says how work is done or shown.
  private static let harmless: Set<String> = [
    "enable_verification", "disable_verification", "verify_external", "verify_parallelism", "verify_fetch_row",
    "verify_serializer", "disable_verify_parallelism", "enable_profiling", "disable_profiling", "profiling_mode",
    "profile_output", "enable_progress_bar", "disable_progress_bar", "enable_print_progress_bar", "progress_bar_time",
    "enable_object_cache", "disable_object_cache", "enable_optimizer", "disable_optimizer", "disabled_optimizers",
    "explain_output", "preserve_insertion_order", "temp_directory", "max_temp_directory_size", "external_threads",
    "perfect_ht_threshold", "prefer_range_joins", "force_compression", "checkpoint_threshold", "wal_autocheckpoint",
    "enable_external_access", "autoinstall_known_extensions", "autoload_known_extensions", "immediate_transaction_mode",
    "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "work_mem", "maintenance_work_mem",
    "client_min_messages", "check_function_bodies", "xmloption", "row_security", "default_tablespace",
    "default_table_access_method", "bytea_output", "extra_float_digits", "jit", "enable_seqscan", "enable_indexscan",
    "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_hashagg", "enable_sort",
    "enable_material", "enable_memoize", "max_parallel_workers", "max_parallel_workers_per_gather", "synchronous",
    "journal_mode", "cache_size", "temp_store", "page_size", "auto_vacuum", "mmap_size", "locking_mode", "optimize",
    "application_name", "random_page_cost", "effective_cache_size", "synchronous_commit", "streaming_buffer_size",
    "arrow_large_buffer_size", "http_retries", "errors_as_json", "pivot_filter_threshold", "scalar_subquery_error",
    "merge_join_threshold", "nested_loop_join_threshold", "dynamic_or_filter_threshold",
    "late_materialization_max_rows", "ordered_aggregate_threshold", "asof_loop_join_threshold", "max_expression_depth",
    "lambda_syntax", "pivot_limit", "force_checkpoint", "allocator_background_threads", "scheduler_process_partial",
    "enable_checkpoint_on_shutdown", "disable_checkpoint_on_shutdown", "partitioned_write_max_open_files",
    "partitioned_write_flush_threshold", "enable_http_metadata_cache", "storage_compatibility_version",
    "index_scan_percentage", "index_scan_max_count", "enable_fsst_vectors", "zstd_min_string_length",
    "produce_arrow_string_view", "variant_legacy_encoding", "experimental_metadata_reuse", "custom_profiling_settings",
    "enable_macro_dependencies", "enable_view_dependencies", "catalog_error_max_schemas",
    "write_buffer_row_group_count",
  ]

  /// Whether there is a setting of that name.
  public static func exists(_ name: String) -> Bool { entries.contains { $0.name == name.lowercased() } }

  private static func entry(_ name: String, at span: SourceSpan?) throws -> Entry {
    if let entry = entries.first(where: { $0.name == name.lowercased() }) { return entry }
    let names = entries.map(\.name)
    throw Diagnostic(
      "RQ0114", "there is no setting '\(name)'", at: span, hint: "SHOW SETTINGS lists them.",
      candidates: Candidates.best(for: name, among: names))
  }
}

/// Sizes in bytes as people write them.
public enum ByteSize {
  /// Reads `512MB`, `4 GiB`, `1000000`; nil for anything else. K, M, G and T count in powers of 1,024.
  public static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
    guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
    let scales: [String: Double] = [
      "": 1, "b": 1, "k": 1024, "kb": 1024, "kib": 1024, "m": 1_048_576, "mb": 1_048_576, "mib": 1_048_576,
      "g": 1_073_741_824, "gb": 1_073_741_824, "gib": 1_073_741_824, "t": 1_099_511_627_776,
      "tb": 1_099_511_627_776, "tib": 1_099_511_627_776,
    ]
    guard let scale = scales[unit] else { return nil }
    let bytes = number * scale
    return bytes < 9e18 ? Int(bytes) : nil
  }
}
