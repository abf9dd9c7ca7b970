/** Tokens, fonts and shared controls; imported before any panel so that panels can refine them. */
import { base } from '../wire/address'
import { fontFaces } from './fonts'
import parts from './parts.css'
import { adopt } from './sheet'
import tokens from './tokens.css'

adopt(fontFaces(base))
adopt(tokens)
adopt(parts)
