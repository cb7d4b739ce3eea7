/** Chosen for a small machine that Botschaft shares with its database; given on the command line at every start. */
const defaults: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  // No socket files: their folder would have to be writable for whoever PostgreSQL runs as, and their paths are short.
  unix_socket_directories: "",
  fsync: "on",
  max_connections: "100",
  shared_buffers: "128MB",
  effective_cache_size: "512MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  min_wal_size: "128MB",
  max_wal_size: "1GB",
  // A new segment of the log is not filled with zeros first: that held up every commit for up to 70 ms, every other second of a
  // young database under load. What is committed is on disk all the same.
  wal_init_zero: "off",
  random_page_cost: "1.1",
  // Short transactions only: compiling a query or splitting it over workers costs more than it brings.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  io_method: "sync",
  log_checkpoints: "off",
  lc_messages: "C",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** Command-line arguments for `postgres`; `overrides` win. */
export function settingArguments(overrides: Readonly<Record<string, string>>): string[] {
  return Object.entries({ ...defaults, ...overrides }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
