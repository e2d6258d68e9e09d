/**
 * Loaded into every thread of a process by NODE_OPTIONS: writes each address it connects to into the file that
 * VERBATIM_CONNECTION_LOG names, one a line.
 */
import diagnostics from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

const file = process.env['VERBATIM_CONNECTION_LOG'] ?? ''

diagnostics.subscribe('net.client.socket', ({ socket }) => {
  socket.once('connect', () => appendFileSync(file, `${socket.remoteAddress}:${socket.remotePort}\n`))
  socket.once('lookup', (_error, _address, _family, host) => appendFileSync(file, `lookup ${host}\n`))
})
