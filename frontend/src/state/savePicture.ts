/** Saving the picture: the canvas says how, whoever has a button asks. */
import { signal } from '@preact/signals'

export type PictureFormat = 'png' | 'svg'

/** Null while there is no picture. */
export const pictureSaver = signal<((format: PictureFormat) => Promise<void>) | null>(null)

/** Saves the picture as a file; rejects with what went wrong, in words. */
export async function savePicture(format: PictureFormat): Promise<void> {
  await pictureSaver.value?.(format)
}
