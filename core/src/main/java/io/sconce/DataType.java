package io.sconce;

/**
 * What a tensor's elements are, by the names of the Open Inference Protocol.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol v2</a>
 */
public enum DataType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned, 1 byte. */
  UINT8(1),
  /** Signed, 1 byte. */
  INT8(1),
  /** Signed, 2 bytes. */
  INT16(2),
  /** Signed, 4 bytes. */
  INT32(4),
  /** Signed, 8 bytes. */
  INT64(8),
  /** IEEE 754 binary16. */
  FP16(2),
  /** IEEE 754 binary32. */
  FP32(4),
  /** IEEE 754 binary64. */
  FP64(8);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /**
   * The size of one element.
   *
   * @return 1, 2, 4 or 8 bytes
   */
  public int bytes() {
    return bytes;
  }
}
