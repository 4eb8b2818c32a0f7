/// How the keys of a row pack into machine words that are equal exactly when the keys are.
///
/// A key whose values are bounded takes a digit: its place counted from the lower bound, NULL first. Digits share a word
/// as long as their product fits; an unbounded key takes words of its own, and a digit that says whether it is NULL.
struct KeyLayout: Sendable {
  /// One digit of a word: `(word / stride) % size`.
  struct Digit: Sendable {
    let word: Int
    let stride: UInt64
    let size: UInt64
  }

  /// Where one key stands.
  struct Field: Sendable {
    let type: DataType
    /// The value or, of an unbounded key, whether it is NULL; nil where an unbounded key is never NULL.
    let digit: Digit?
    /// The value at place 0, or at place 1 where place 0 is NULL.
    let low: Int64
    let isNullable: Bool
    /// First of the words an unbounded key fills.
    let whole: Int?
    /// The dictionary that codes are of; nil for texts that are interned as they come.
    let dictionary: TextDictionary?
  }

  let fields: [Field]
  /// Words a row.
  let width: Int
  /// The number of different keys when all fit one word and there are at most `maxSlots`.
  let slots: Int?

  /// More slots than this are more memory than they save time.
  static let maxSlots = 1 << 22

  /// Packs keys of these types, as tightly as what is known of them allows.
  init(_ types: [DataType], _ statistics: [ColumnStatistics], maxSlots: Int = KeyLayout.maxSlots) {
    let plain = types.indices.map { Plan(types[$0], statistics[$0]) }
    var product: UInt64 = 1
    var isDirect = true
    for plan in plain {
      guard plan.words == 0 else {
        isDirect = false
        break
      }
      let (total, overflow) = product.multipliedReportingOverflow(by: plan.size)
      if overflow || total > UInt64(maxSlots) {
        isDirect = false
        break
      }
      product = total
    }
    slots = isDirect ? Int(product) : nil

    var fields: [Field] = []
    var words: [UInt64] = []
    /// The word that further digits go to.
    var open: Int?
    // From the last key to the first, so that the first is the most significant digit of a word.
    var placed: [(digit: Digit?, whole: Int?)] = []
    for plan in plain.reversed() {
      var digit: Digit?
      if plan.size > 1 || plan.words == 0 {
        // Powers of two cost a few bits and save a division for each digit of each group.
        let size = isDirect ? plan.size : KeyLayout.roundedUp(plan.size)
        if let word = open, !words[word].multipliedReportingOverflow(by: size).overflow {
          digit = Digit(word: word, stride: words[word], size: size)
          words[word] *= size
        } else {
          digit = Digit(word: words.count, stride: 1, size: size)
          open = words.count
          words.append(size)
        }
      }
      var whole: Int?
      if plan.words > 0 {
        whole = words.count
        words.append(contentsOf: repeatElement(0, count: plan.words))
      }
      placed.append((digit, whole))
    }
    for (plan, place) in zip(plain, placed.reversed()) {
      fields.append(
        Field(
          type: plan.type, digit: place.digit, low: plan.low, isNullable: plan.isNullable, whole: place.whole,
          dictionary: plan.dictionary))
    }
    self.fields = fields
    width = max(words.count, 1)
  }

  private static func roundedUp(_ size: UInt64) -> UInt64 {
    if size <= 1 { return 1 }
    let bits = 64 - (size - 1).leadingZeroBitCount
    return bits >= 63 ? 1 << 63 : 1 << UInt64(bits)
  }

  /// What one key needs.
  private struct Plan {
    let type: DataType
    var low: Int64 = 0
    /// Places of the digit; 1 when there is nothing to tell apart.
    var size: UInt64 = 1
    /// Words of its own.
    var words = 0
    var isNullable: Bool
    var dictionary: TextDictionary?

    init(_ type: DataType, _ known: ColumnStatistics) {
      self.type = type
      isNullable = known.mayBeNull
      let extra: UInt64 = known.mayBeNull ? 1 : 0
      switch type {
      case .text, .list, .structure, .map, .blob, .uuid:
        dictionary = known.dictionary
        size = UInt64(dictionary?.count ?? 1 << 32) + extra
      case .boolean: size = 2 + extra
      case .null:
        size = 1
        isNullable = true
      case .double:
        words = 1
        size = 1 + extra
      default:
        if let range = known.range, range.high.distance(from: range.low) < 1 << 62, let low = Int64(exactly: range.low)
        {
          self.low = low
          size = UInt64(range.high - range.low) + 1 + extra
        } else {
          if type.isWide { words = 2 } else { words = 1 }
          size = 1 + extra
        }
      }
    }
  }
}
