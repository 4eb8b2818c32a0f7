/// Makes the states of aggregate calls.
enum AggregateFactory {
  /// The states of calls that see the same rows, one for each; calls that need the same of a row share what they keep.
  static func make(_ calls: [AggregateCall]) -> [AggregateState] {
    var shared: [SharedKey: SharedAggregateState] = [:]
    return calls.map { call in
      if call.distinct {
        return DistinctState(single(call), types: call.arguments.map(\.type), sorts: sortsDistinct(call))
      }
      guard let kind = SharedKey.Kind(call) else { return ordered(call) }
      let key = SharedKey(kind: kind, arguments: call.arguments, filter: call.filter)
      if let known = shared[key] { return SharedView(known, call, leads: false) }
      let base = sharedState(kind, call)
      shared[key] = base
      return SharedView(base, call, leads: true)
    }
  }

  /// The state of one call alone.
  static func make(_ call: AggregateCall) -> AggregateState { make([call])[0] }

  /// What calls that share a state have in common.
  private struct SharedKey: Hashable {
    enum Kind: Hashable {
      case values
      case moments
      case pairMoments

      init?(_ call: AggregateCall) {
        switch call.function {
        case .median, .quantileCont, .quantileDisc, .mode, .product, .mad, .entropy, .skewness, .kurtosis, .kurtosisPop:
          self = .values
        case .varSamp, .varPop, .stddevSamp, .stddevPop, .sem: self = .moments
        case .covarSamp, .covarPop, .corr, .regrSlope, .regrIntercept, .regrR2, .regrCount, .regrAvgX, .regrAvgY,
          .regrSXX, .regrSYY, .regrSXY:
          self = .pairMoments
        default: return nil
        }
      }
    }

    let kind: Kind
    let arguments: [BoundExpression]
    let filter: BoundExpression?
  }

  private static func sharedState(_ kind: SharedKey.Kind, _ call: AggregateCall) -> SharedAggregateState {
    let type = call.argument?.type ?? .integer
    switch kind {
    case .values: return CollectedState(type: type)
    case .moments: return MomentState(isExact: type != .double)
    case .pairMoments: return PairMomentState(isExact: type != .double)
    }
  }

  /// The state of a call that takes its rows in an order asked for.
  private static func ordered(_ call: AggregateCall) -> AggregateState {
    if call.order.isEmpty || !call.function.dependsOnOrder { return single(call) }
    return OrderedState(single(call), call)
  }

  /// Whether the distinct values are to be taken in their order, and in which direction.
  private static func sortsDistinct(_ call: AggregateCall) -> DistinctState.Order? {
    guard call.function.dependsOnOrder else { return nil }
    guard let key = call.order.first else { return DistinctState.Order(descending: false, nullsFirst: false) }
    return DistinctState.Order(
      descending: key.descending, nullsFirst: key.nullsFirst,
      missing: call.function == .list ? NestedText.encoded([.null], .null) : nil)
  }

  private static func single(_ call: AggregateCall) -> AggregateState {
    if let kind = SharedKey.Kind(call) { return SharedView(sharedState(kind, call), call, leads: true) }
    if let registered = call.registered { return RegisteredState(registered, call.arguments.map(\.type)) }
    let argument = call.argument?.type ?? .integer
    switch call.function {
    case .sum, .avg:
      let isMean = call.function == .avg
      switch argument {
      case .double: return DoubleSumState(isMean: isMean)
      case .decimal(_, let scale):
        return IntegerSumState(isMean: isMean, scale: scale, type: call.type, span: call.argument?.span)
      default: return IntegerSumState(isMean: isMean, scale: 0, type: .integer, span: call.argument?.span)
      }
    case .geometricMean: return GeometricMeanState()
    case .min, .boolAnd: return extreme(sign: -1, argument)
    case .max, .boolOr: return extreme(sign: 1, argument)
    case .bitAnd, .bitOr, .bitXor: return BitState(call.function)
    case .first, .last, .anyValue, .argMin, .argMax: return PickState(call)
    case .stringAgg:
      var separator: String? = ","
      if let given = call.parameters.first {
        if case .text(let text) = given { separator = text } else { separator = nil }
      }
      return JoinedTextState(separator: separator, type: .text, span: call.argument?.span)
    case .list: return JoinedTextState(separator: "", type: argument, span: call.argument?.span)
    case .approxCountDistinct: return SketchState(type: argument)
    default: return CountState()
    }
  }

  private static func extreme(sign: Int, _ type: DataType) -> AggregateState {
    switch type {
    case .text, .list, .structure, .map, .blob, .uuid: TextExtremeState(sign: sign)
    case .double: DoubleExtremeState(sign: sign)
    case .decimal(_, let scale): DecimalExtremeState(sign: sign, type: type, scale: scale)
    case .interval: DecimalExtremeState(sign: sign, type: type, scale: 0)
    default: IntegerExtremeState(sign: sign, type: type)
    }
  }
}
