import { defineScript } from './define-script.js';

/**
 * Writes, publishes, and then tries commands. The message that is published names no job.
 *
 * KEYS[1] what is written, for a minute. ARGV[1] the channel. ARGV[2…] commands with their arguments, each a list in JSON;
 * `$` at the beginning of an argument stands for the key. Result: the error of the write or '', that of the message or '',
 * and the names of the commands that are refused.
 */
export const probeCommands = defineScript<readonly [probe: string], [channel: string, ...commands: string[]], string[]>(
  'probeCommands',
  1,
  `
local function errorOf(...)
  local reply = redis.pcall(...)
  return type(reply) == 'table' and reply.err or ''
end
local result = { errorOf('SET', KEYS[1], '1', 'EX', '60'), errorOf('PUBLISH', ARGV[1], '') }
for i = 2, #ARGV do
  local command = cjson.decode(ARGV[i])
  for j = 2, #command do command[j] = string.gsub(command[j], '^%$', KEYS[1]) end
  local err = errorOf(unpack(command))
  if string.find(err, "can't run this command", 1, true) or string.find(err, 'nknown Redis command', 1, true)
    or string.find(err, '^NOPERM') then table.insert(result, command[1]) end
end
return result`,
);
