// The one canonical text of plain values, whole numbers of any size among them (specification 2.3).

import { writeJson } from "../verify/json.js";

export function written(value) {
  if (typeof value === "bigint") return `${value}`;
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (value === null || typeof value !== "object") return writeJson(value);
  const fields = Object.entries(value).map(([name, each]) => `${writeJson(name)}:${written(each)}`);
  return `{${fields.join(",")}}`;
}
