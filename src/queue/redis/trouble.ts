import type { RedisTroubleCode } from '../../schema/service/readiness.js';

/** Something wrong with Redis or the connection to it, to be mended or waited for. */
export interface RedisTrouble {
  readonly code: RedisTroubleCode;
  /** One or two sentences: what is wrong and what to do about it. */
  readonly message: string;
}

/** Redis closed a connection before it answered anything, for which Node has no error. */
export class HungUpError extends Error {
  override readonly name = 'HungUpError';
  constructor() {
    super('Redis closed the connection before it answered');
  }
}

/** The TLS handshake was not answered. */
export class TlsSilenceError extends Error {
  override readonly name = 'TlsSilenceError';
  constructor() {
    super('no answer to TLS');
  }
}

interface Symptom {
  readonly code: RedisTroubleCode;
  /** Of what Redis answers, without what scripts put around it. */
  readonly reply?: RegExp;
  /** Of Node's errors. */
  readonly codes?: readonly string[];
  /** @param text Redis' or Node's own words */
  readonly message: (text: string) => string;
}

/** Where the documents say which permissions a user of Redis needs. */
export const permissionsHint = 'The section "Permissions in Redis" of docs/deploy.md has the ACL line.';

const certificateCodes = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** The first that matches counts. */
const symptoms: readonly Symptom[] = [
  {
    code: 'REDIS_HOST_UNKNOWN',
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'],
    message: text =>
      `The host in REDIS_URL cannot be resolved (${text}). Correct its name, or wait until DNS works again.`,
  },
  {
    code: 'REDIS_CERTIFICATE',
    codes: ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    message: text =>
      `Redis requires client certificates, and this service has none (${text}). Set \`tls-auth-clients no\` in Redis.`,
  },
  {
    code: 'REDIS_CERTIFICATE',
    codes: certificateCodes,
    message: text =>
      `The certificate of Redis is not trusted (${text}). Set NODE_EXTRA_CA_CERTS to the certificate of the authority that signed it, and use the host name of the certificate in REDIS_URL.`,
  },
  {
    code: 'REDIS_TLS',
    codes: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'],
    message: text =>
      `Redis does not speak TLS on this port (${text}). Write redis:// instead of rediss:// in REDIS_URL, or use its TLS port.`,
  },
  {
    code: 'REDIS_PROTECTED',
    reply: /^DENIED/,
    message: () =>
      'Redis runs in protected mode and refuses other machines. Give it a password (`requirepass` or an ACL) and put that into REDIS_URL.',
  },
  {
    code: 'REDIS_CLIENTS',
    reply: /max number of clients/,
    message: () =>
      'Redis has reached its maximum number of clients. Raise its maxclients, or disconnect other clients.',
  },
  {
    code: 'REDIS_PASSWORD',
    reply: /^NOAUTH\b/,
    message: () =>
      'Redis requires a password, and REDIS_URL has none. Write redis://USER:PASSWORD@HOST:PORT; without a user name, redis://:PASSWORD@HOST:PORT.',
  },
  {
    code: 'REDIS_PASSWORD',
    reply: /^WRONGPASS\b|\binvalid password\b/,
    message: () => 'Redis refuses the user name or password in REDIS_URL. Correct them and start again.',
  },
  {
    code: 'REDIS_PERMISSIONS',
    reply: /^NOPERM\b|^The user executing the script can't/,
    message: text => `The Redis user in REDIS_URL may not do what the service needs (${text}). ${permissionsHint}`,
  },
  {
    code: 'REDIS_CLUSTER',
    reply: /^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN|TRYAGAIN)\b|not allowed in cluster mode|non local key in a cluster/,
    message: () =>
      'Redis runs in cluster mode, which is not supported. Use a Redis with `cluster-enabled no`; replicas and Sentinel addresses are no substitute for its primary.',
  },
  {
    code: 'REDIS_DATABASE',
    reply: /\bDB index\b/,
    message: text =>
      `Redis has no database of the number at the end of REDIS_URL (${text}). Name one that exists, or raise \`databases\` in Redis.`,
  },
  {
    code: 'REDIS_LOADING',
    reply: /^LOADING\b/,
    message: () => 'Redis is still loading its data. Wait until it is done.',
  },
  {
    code: 'REDIS_BUSY',
    reply: /^BUSY\b/,
    message: () =>
      'Redis is busy with a script of another program. Wait until it ends, or run SCRIPT KILL in redis-cli.',
  },
  {
    code: 'REDIS_FULL',
    reply: /^OOM\b/,
    message: () => 'Redis is full (OOM). Raise its maxmemory, or remove other data from it.',
  },
  {
    code: 'REDIS_DISK',
    reply: /^MISCONF\b/,
    message: () =>
      "Redis takes no writes because it cannot save them to its disk (MISCONF). Its log says why: free some space there, or mend the folder's permissions.",
  },
  {
    code: 'REDIS_READ_ONLY',
    reply: /^READONLY\b/,
    message: () => 'This Redis is a read-only replica. Set REDIS_URL to the primary.',
  },
  {
    code: 'REDIS_REPLICATION',
    reply: /^(MASTERDOWN|NOREPLICAS)\b/,
    message: text => `Redis waits for its replication (${text}). Bring its primary or its replicas back.`,
  },
  {
    code: 'REDIS_VERSION',
    reply: /\bunknown (redis )?command\b|^NOPROTO\b|wrong number of arguments for 'auth'/i,
    message: text =>
      `Redis lacks a command that the service needs (${text}). Use Redis or Valkey 6.2 or newer, without renamed commands.`,
  },
];

/**
 * What an error says about Redis.
 * @param error of a command, or of a connection
 * @returns undefined when Redis is well and the command was wrong, and for anything that is not an error
 */
export function redisTrouble(error: unknown): RedisTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof HungUpError)
    return {
      code: 'REDIS_HANGS_UP',
      message:
        'Redis closes the connection before it answers. Write rediss:// in REDIS_URL if its port expects TLS; otherwise its log says why.',
    };
  if (error instanceof TlsSilenceError)
    return {
      code: 'REDIS_TLS',
      message:
        'Redis does not answer to TLS. Write redis:// instead of rediss:// in REDIS_URL if its port does not speak TLS; otherwise start it.',
    };
  const text = wordsOf(error);
  const isReply = error.name === 'ReplyError';
  const { code = '' } = error as NodeJS.ErrnoException;
  const symptom = symptoms.find(({ reply, codes }) => (isReply ? reply?.test(text) : codes?.includes(code)));
  if (symptom) return { code: symptom.code, message: symptom.message(text) };
  if (isReply) return isOfHandshake(error) ? refusedDatabase(text) : undefined;
  return {
    code: 'REDIS_UNREACHABLE',
    message: `Redis does not answer (${text}). Start it, or correct REDIS_URL.`,
  };
}

/** Whether Redis itself refuses something for now, as opposed to whatever else goes wrong in a job. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && redisTrouble(error) !== undefined;
}

/** Redis' own words: 6.2 wraps the error of a command in a script, and 7 appends the script's name. */
function wordsOf({ message }: Error): string {
  return message
    .replace(/^(ERR )?(Error running script.*?: )?(@user_script: ?\d+: )+-?/, '')
    .replace(/^ERR (?=The user executing the script can't)/, '')
    .replace(/ script: \w+, on @user_script:\d+\.?$/, '')
    .trim();
}

/** Whether it is the answer to SELECT, the only command whose refusal says that there is no such database. */
function isOfHandshake(error: Error & { command?: { name?: string } }): boolean {
  return error.command?.name === 'select';
}

function refusedDatabase(text: string): RedisTrouble {
  return {
    code: 'REDIS_DATABASE',
    message: `Redis refuses the database at the end of REDIS_URL (${text}). Name one that exists.`,
  };
}
