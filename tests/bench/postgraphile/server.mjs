// PostGraphile 5 as its production guide has it: amber preset, grafserv on node's http, the pg adaptor with a pool of ten.
// With BENCH_ROLE every request shows who asks by a JSON Web Token and runs under that role and its row-level security, as its
// documentation has permissions; without, nobody is asked for anything and all runs as the tables' owner.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { TYPES } from "postgraphile/@dataplan/pg";
import { sql } from "postgraphile/pg-sql2";
import { addPgTableOrderBy, jsonPgSmartTags, orderByAscDesc } from "postgraphile/utils";

const by = (fragment, codec) => (query) => ({ fragment: fragment(query.alias), codec });

// The orders in which our contract lists things, so that the same question is asked of both.
const scopes = addPgTableOrderBy({ schemaName: "public", tableName: "scope" }, () => ({
  ...orderByAscDesc("SCOPE_CODE", by((scope) => sql`${scope}.occupation_code`, TYPES.text)),
  ...orderByAscDesc("WORK_TYPE_OR_NONE", by((scope) => sql`coalesce(${scope}.work_type, '')`, TYPES.text)),
  ...orderByAscDesc("HIGH_LEVEL", by((scope) => sql`(-${scope}.level)`, TYPES.int)),
}));
// A column named row_id would be called rowId, as the preset calls every table's id.
const names = jsonPgSmartTags({
  version: 1,
  config: { class: { "public.objection": { attribute: { row_id: { tags: { name: "objectedRow" } } } } } },
});

const role = process.env.BENCH_ROLE;
const secret = process.env.BENCH_SECRET;

function context(request) {
  const [, token] = (request.node?.req.headers.authorization ?? "").split(" ");
  const claims = jwt.verify(token, secret, { algorithms: ["HS256"] });
  return { pgSettings: { role, "jinji.actor": claims.sub } };
}

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [scopes, names],
  pgServices: [
    makePgService({
      connectionString: process.env.BENCH_DATABASE,
      schemas: ["public"],
      poolConfig: { max: 10 },
    }),
  ],
  grafast: { explain: false, ...(role && { context }) },
  grafserv: { graphiql: false, watch: false },
};

const server = createServer();
const serving = postgraphile(preset).createServ(grafserv);
await serving.addTo(server);
if (process.env.BENCH_SCHEMA) {
  const { printSchema } = await import("postgraphile/graphql");
  console.log(printSchema(await postgraphile(preset).getSchema()));
  process.exit(0);
}
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");
