/** What Ethereum takes for calldata: 4 gas a zero byte, 16 any other. */
export function calldataPrice(data: string): number {
  const bytes = Buffer.from(data.slice(2), "hex");
  return bytes.reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0);
}
