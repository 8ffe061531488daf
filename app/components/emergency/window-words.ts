/** "4 hours", "15 minutes". */
export function windowWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 6) / 10} hours`;
}
