/** What keeps the machine awake where there is no window whose host could: a program that comes with the system. */
import { spawn } from 'node:child_process'

const WINDOWS = (pid: number): string =>
  [
    `$power = Add-Type -PassThru -Name Power -MemberDefinition '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);'`,
    // ES_CONTINUOUS | ES_SYSTEM_REQUIRED: until this thread ends.
    '[void]$power::SetThreadExecutionState([uint32]2147483649)',
    `Wait-Process -Id ${pid}`,
  ].join('; ')

/**
 * The program and what it is told. Each ends with the process it watches, also when that is killed.
 *
 * @param pid whose end is waited for
 */
export function awakeCommand(platform: NodeJS.Platform, pid: number): [string, string[]] | null {
  switch (platform) {
    case 'darwin':
      return ['caffeinate', ['-i', '-w', String(pid)]]
    case 'win32':
      return ['powershell', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS(pid)]]
    case 'linux':
      return [
        'systemd-inhibit',
        [
          ...['--what=idle', '--who=Verbatim', '--why=a run is going on', '--mode=block'],
          ...['tail', `--pid=${pid}`, '--follow', '/dev/null'],
        ],
      ]
    default:
      return null
  }
}

/** Where the program is missing or refuses, the machine sleeps as it does: a run then goes on when it wakes. */
export function blockSleep(platform = process.platform, pid = process.pid): () => void {
  const command = awakeCommand(platform, pid)
  if (command === null) return () => {}
  const child = spawn(...command, { stdio: 'ignore', windowsHide: true })
  child.on('error', () => {})
  child.unref()
  return () => void child.kill()
}
