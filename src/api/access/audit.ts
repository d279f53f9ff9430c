import type { FastifyInstance } from 'fastify';

const reads = ['GET', 'HEAD', 'OPTIONS'];

/** Logs who has changed what, and who was refused a change, whatever the level of the log is. */
export function auditChanges(app: FastifyInstance): void {
  const audit = app.log.level === 'silent' ? app.log : app.log.child({ audit: true }, { level: 'info' });
  app.addHook('onResponse', ({ id, method, url, ip, holder }, { statusCode: status }, done) => {
    const isRefused = status === 401 || status === 403;
    if (reads.includes(method) || (status >= 400 && !isRefused)) return done();
    const who = holder ? { key: holder.id, name: holder.name, role: holder.role } : {};
    audit.info(
      { ...who, method, path: url.split('?', 1)[0], status, ip, requestId: id },
      isRefused ? 'Refused' : 'Changed',
    );
    done();
  });
}
