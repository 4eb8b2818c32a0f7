import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The fields of one column of CSV, made for a vector at a time so that the type is looked at once.
///
/// Numbers are printed to slots of equal size from their last digit on; texts stay in their dictionary, and whether one
/// of them needs quotes is found out when it first comes up.
struct CSVFieldColumn {
  private let type: DataType
  /// What stands for NULL: nothing, or an empty text in quotes where the line would be empty without.
  private let null: StaticString
  private var slots: Buffer?
  private var lengths: [UInt8] = []
  private var texts: Texts?
  /// The lists that the texts are those of.
  private var lists: TextDictionary?

  /// A dictionary with what is known of quotes around its texts.
  private struct Texts {
    let dictionary: TextDictionary
    /// By code: 0 unknown, 1 none, 2 needed.
    var quoting: [UInt8]
  }

  /// Room for the longest number or date: a decimal of 39 digits with sign and point.
  private static let slot = 64

  init(type: DataType, isAlone: Bool) {
    self.type = type
    null = isAlone ? "\"\"" : ""
  }

  /// Bytes of memory held.
  var memory: Int { (slots?.byteCount ?? 0) + lengths.count + (texts?.quoting.count ?? 0) }

  /// Prepares the fields of a vector.
  mutating func prepare(_ vector: Vector, _ rows: Rows) throws {
    if type.isCoded, type != .text {
      guard let dictionary = vector.dictionary else { return }
      if lists !== dictionary {
        lists = dictionary
        let described = (0..<dictionary.count).map { code in
          dictionary.withBytes(code) { bytes -> String in
            // Code 0 may stand for rows without a value.
            bytes.isEmpty ? "" : Value(coded: bytes, type).description
          }
        }
        texts = Texts(
          dictionary: TextDictionary(described), quoting: [UInt8](repeating: 0, count: dictionary.count))
      }
      return
    }
    if case .text = type {
      guard let dictionary = vector.dictionary else { return }
      if texts?.dictionary !== dictionary {
        texts = Texts(dictionary: dictionary, quoting: [UInt8](repeating: 0, count: dictionary.count))
      }
      return
    }
    if slots == nil || lengths.count < vector.count {
      slots = try Buffer(byteCount: vector.count * CSVFieldColumn.slot)
      lengths = [UInt8](repeating: 0, count: vector.count)
    }
    guard let slots else { return }
    let base = slots.base.assumingMemoryBound(to: UInt8.self)
    lengths.withUnsafeMutableBufferPointer { lengths in
      switch (type, vector.physical) {
      case (.integer, .int8): CSVFieldColumn.print(vector.values(as: Int8.self), vector, rows, base, lengths)
      case (.integer, .int16): CSVFieldColumn.print(vector.values(as: Int16.self), vector, rows, base, lengths)
      case (.integer, .int32): CSVFieldColumn.print(vector.values(as: Int32.self), vector, rows, base, lengths)
      case (.integer, .int64): CSVFieldColumn.print(vector.values(as: Int64.self), vector, rows, base, lengths)
      default:
        rows.forEach { row in
          let end = base + (row + 1) * CSVFieldColumn.slot
          var text = vector.isValid(row) ? vector.value(at: row, type: type).description : ""
          lengths[row] = text.withUTF8 { bytes in
            let count = min(bytes.count, CSVFieldColumn.slot)
            if let start = bytes.baseAddress { memcpy(end - count, start, count) }
            return UInt8(truncatingIfNeeded: count)
          }
        }
      }
    }
  }

  private static func print<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ vector: Vector, _ rows: Rows, _ base: UnsafeMutablePointer<UInt8>,
    _ lengths: UnsafeMutableBufferPointer<UInt8>
  ) {
    rows.forEach { row in
      let value = values[vector.isConstant ? 0 : row]
      var rest = UInt64(truncatingIfNeeded: value.magnitude)
      let end = base + (row + 1) * slot
      var digit = end
      repeat {
        let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
        digit -= 1
        digit.pointee = UInt8(truncatingIfNeeded: remainder) &+ 0x30
        rest = quotient
      } while rest != 0
      if value < 0 {
        digit -= 1
        digit.pointee = UInt8(ascii: "-")
      }
      lengths[row] = UInt8(truncatingIfNeeded: end - digit)
    }
  }

  /// The most bytes the field of a row takes.
  func longest(_ vector: Vector, _ row: Int) -> Int {
    guard let texts, vector.isValid(row) else { return CSVFieldColumn.slot }
    return 2 * texts.dictionary.length(vector.code(at: vector.isConstant ? 0 : row)) + 2
  }

  /// Writes the field of a row, for which there is room, and gives the place behind it.
  mutating func write(_ vector: Vector, _ row: Int, to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<
    UInt8
  > {
    guard vector.isValid(row) else {
      memcpy(target, null.utf8Start, null.utf8CodeUnitCount)
      return target + null.utf8CodeUnitCount
    }
    if texts != nil { return writeText(vector.code(at: vector.isConstant ? 0 : row), to: target) }
    guard let slots else { return target }
    let count = Int(lengths[row])
    memcpy(target, slots.base + (row + 1) * CSVFieldColumn.slot - count, count)
    return target + count
  }

  private mutating func writeText(_ code: Int, to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    guard let dictionary = texts?.dictionary, var known = texts?.quoting[code] else { return target }
    return dictionary.withBytes(code) { bytes in
      if known == 0 {
        known = CSVQuoting.isNeeded(bytes) ? 2 : 1
        texts?.quoting[code] = known
      }
      if known == 2 { return CSVQuoting.write(bytes, to: target) }
      if let start = bytes.baseAddress { memcpy(target, start, bytes.count) }
      return target + bytes.count
    }
  }
}
