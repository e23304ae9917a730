// The public GraphQL-over-HTTP audit suite (npm graphql-http) against the address given: 0 only if all are ok, none warns.
import { createRequire } from 'node:module';
const { auditServer } = createRequire(process.cwd() + '/')('graphql-http');
const results = await auditServer({ url: process.argv[2] });
for (const { status, id, name, reason } of results) if (status !== 'ok') console.log(`${status}\t${id}\t${name}\t${reason ?? ''}`);
const ok = results.filter((one) => one.status === 'ok').length;
console.log(`${ok} of ${results.length} audits ok`);
process.exit(results.length >= 61 && ok === results.length ? 0 : 1);
