import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, hostname, tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';

/** A Slurm of one node in a temporary folder, with Debian's slurm-wlm and munge; nothing is installed or left. */
export interface TestSlurm {
  /** With it Slurm's commands, and what they start, find this Slurm. */
  readonly env: Readonly<Record<string, string>>;
  /** The standard output of one of Slurm's commands. */
  call(command: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

const needed = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'sinfo'];
/** Daemons are where users' paths do not lead. */
const path = [process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter);

/** The programs that are missing here. */
export const missingPrograms = (): string[] =>
  needed.filter((name) => !path.split(delimiter).some((folder) => existsSync(join(folder, name))));

/** Starts munged, slurmctld and slurmd as the current user, and waits until the node takes jobs. They end with this process. */
export async function startSlurm(): Promise<TestSlurm> {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-slurm-'));
  const env = { PATH: path, SLURM_CONF: join(folder, 'slurm.conf') };
  const call = async (command: string, ...args: string[]): Promise<string> =>
    (await execa(command, args, { env, stdin: 'ignore' })).stdout;
  const daemons: { kill(): boolean; then: Promise<unknown>['then'] }[] = [];
  const start = (command: string, ...args: string[]): void =>
    void daemons.push(execa(command, args, { env, reject: false, stdio: 'ignore', forceKillAfterDelay: 10_000 }));
  const stop = async (): Promise<void> => {
    await call('scancel', `--user=${userInfo().username}`).catch(() => undefined);
    await setTimeout(1000);
    for (const daemon of daemons.reverse()) {
      daemon.kill();
      await daemon;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const part of ['state', 'spool']) mkdirSync(join(folder, part));
    writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o400 });
    writeFileSync(env.SLURM_CONF, configuration(folder, await freePorts(2)));
    const files = ['key', 'pid', 'log', 'seed'].map((what) => `--${what}-file=${join(folder, `munge.${what}`)}`);
    start('munged', '--foreground', '--force', `--socket=${join(folder, 'munge.socket')}`, ...files);
    await until('munged listens', 10, () => existsSync(join(folder, 'munge.socket')));
    start('slurmctld', '-D', '-c');
    start('slurmd', '-D');
    await until('the node is idle', 30, async () => (await nodeState(call)) === 'idle');
  } catch (error) {
    const logs = ['slurmctld.log', 'slurmd.log', 'munge.log'].map((name) => join(folder, name)).filter(existsSync);
    const said = logs.map((name) => readFileSync(name, 'utf8').split('\n').slice(-8).join('\n')).join('\n');
    await stop();
    throw new Error(`Slurm did not start:\n${said}`, { cause: error });
  }
  return { env, call, stop };
}

/** The controller does not answer at once. */
const nodeState = (call: TestSlurm['call']): Promise<string> =>
  call('sinfo', '--noheader', '--format=%T').catch(() => 'unknown');

/** As many tasks at a time as there are cores, and two at least. */
function configuration(folder: string, [controller, node]: readonly number[]): string {
  const host = hostname().split('.')[0]!;
  const user = userInfo().username;
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthType=auth/munge
# A task that goes back into the queue waits as long as a credential lives, on a cluster two minutes.
AuthInfo=socket=${folder}/munge.socket,cred_expire=10
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
MailProg=/bin/true
MpiDefault=none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${Math.max(2, availableParallelism())} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits for something, asking twice a second. */
export async function until(what: string, seconds: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await setTimeout(500);
  }
}
