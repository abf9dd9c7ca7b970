/** What one part of the page says to be wrong; its next success takes it back, and nobody else's words. */
import { problem } from './run'

/** What an error says, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export class Trouble {
  private said: string | null = null

  tell(text: string): void {
    this.said = text
    problem.value = text
  }

  takeBack(): void {
    if (this.said !== null && problem.peek() === this.said) problem.value = null
    this.said = null
  }
}
