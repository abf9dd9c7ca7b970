/** Numbers as the page writes them: thin spaces in thousands, a real minus sign, no false precision. */

const THIN_SPACE = '\u2009'
/** Between a number and its unit; never broken. */
const UNIT_SPACE = '\u00a0'
const MINUS = '−'
const ABSENT = '–'

/** Groups of three digits: 12 000. */
export function thin(value: number): string {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  return Math.round(value) < 0 ? MINUS + digits : digits
}

/** A fixed number of decimals; a dash where there is no number. */
export function decimal(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT
  const text = Math.abs(value).toFixed(digits)
  const negative = value < 0 && Number(text) !== 0
  const [whole = '', rest] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  return (negative ? MINUS : '') + (rest === undefined ? grouped : `${grouped}.${rest}`)
}

/** About three significant digits, for values of unknown size such as a loss or a learning rate. */
export function compactNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e7 || size < 1e-3) {
    const [mantissa = '', exponent = '0'] = value.toExponential(1).split('e')
    const power = Number(exponent)
    return `${mantissa.replace('-', MINUS)}e${power < 0 ? MINUS : ''}${String(Math.abs(power))}`
  }
  if (Number.isInteger(value)) return thin(value)
  if (size < 0.1) return String(Number(value.toPrecision(2))).replace('-', MINUS)
  return decimal(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

/** A share in [0, 1] as a percentage without its sign: 95.0. */
export function percent(share: number | null | undefined, digits = 1): string {
  return decimal(share === null || share === undefined ? null : share * 100, digits)
}

/** A share in words: "41 %", "under 1 %". */
export function shareInWords(share: number): string {
  if (share > 0 && share < 0.01) return `under 1${UNIT_SPACE}%`
  return `${String(Math.round(share * 100))}${UNIT_SPACE}%`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in decimal units: 1.2 MB. */
export function bytes(count: number): string {
  let value = Math.max(0, count)
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1
  return `${value.toFixed(digits)}${UNIT_SPACE}${UNITS[unit] ?? 'B'}`
}

/** A duration: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return ABSENT
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 0.095 ? 2 : 1)}${UNIT_SPACE}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${String(whole)}${UNIT_SPACE}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60)
    return `${String(minutes)}${UNIT_SPACE}min${whole % 60 === 0 ? '' : ` ${String(whole % 60)}${UNIT_SPACE}s`}`
  const hours = Math.floor(minutes / 60)
  return `${String(hours)}${UNIT_SPACE}h${minutes % 60 === 0 ? '' : ` ${String(minutes % 60)}${UNIT_SPACE}min`}`
}

/** How long ago, coarsely: "4 s ago", "3 min ago", "5 days ago". */
export function ago(seconds: number): string {
  const past = Math.max(0, Math.round(seconds))
  if (past < 60) return `${String(past)}${UNIT_SPACE}s ago`
  if (past < 3600) return `${String(Math.floor(past / 60))}${UNIT_SPACE}min ago`
  if (past < 172_800) return `${String(Math.floor(past / 3600))}${UNIT_SPACE}h ago`
  return `${thin(Math.floor(past / 86_400))} days ago`
}

/** A recorded epoch as the user gave it: 7, 7.5, 12.25. */
export function epochNumber(epoch: number): string {
  return Number.isInteger(epoch) ? thin(epoch) : decimal(epoch, 2).replace(/0+$/, '').replace(/\.$/, '')
}
