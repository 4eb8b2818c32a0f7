@_exported import RQRender
@_exported import RQSyntax

@_exported import class RQEngine.Cancellation
// A user imports this module alone; the types its API speaks of come with it.
@_exported import struct RQEngine.CivilDate
@_exported import enum RQEngine.DataType
@_exported import struct RQEngine.Decimal
@_exported import struct RQEngine.ResultColumn
@_exported import struct RQEngine.ResultTable
@_exported import enum RQEngine.Value
