/**
 * Lines to the database that fall silent: a host that died without a word, a firewall that forgot a connection. Nothing ever comes
 * back on them and nothing says so: whoever waits for an answer waits for ever, and the server keeps the locks of whoever is gone.
 */
import { type Client, type ClientBase, DatabaseError } from "pg";

/** Our own system asks after a server that it has not heard for so long; by default it would be two hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * How long the server may leave a question unanswered. Far longer than a slow disk or a checkpoint takes: who gives up too early
 * asks the same again of a server that has enough to do.
 */
export const ANSWER_WITHIN_MS = 20_000;

/** An answer is waited for in so many looks. Time that passed while this process stood still is no silence of the server. */
const LOOKS = 20;
/** After so many looks without a question we ask one, so that a dead line is known before it is needed. */
const ASK_AFTER_LOOKS = 5;
const GOODBYE_WITHIN_MS = 2_000;

/**
 * Settings of our session, so that the server ends it within half a minute when our host is gone, and within seconds of the end of
 * a connection on which it still works or waits for a lock. Each is taken by itself: some systems lack one of them.
 */
const END_WITH_US = `do $$
  declare wanted text[];
  begin
    foreach wanted slice 1 in array array[
      ['tcp_keepalives_idle', '10'], ['tcp_keepalives_interval', '5'], ['tcp_keepalives_count', '3'],
      ['tcp_user_timeout', '20s'], ['client_connection_check_interval', '5s']
    ] loop
      begin
        perform set_config(wanted[1], wanted[2], false);
      exception when others then null;
      end;
    end loop;
  end $$`;

/** Asks the server to end this session when we are gone. One that does not know how goes without; throws when the line broke. */
export async function endWithUs(client: ClientBase): Promise<void> {
  try {
    await client.query(END_WITH_US);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}

/**
 * Breaks the connection when the server has not answered for so long; whoever waits gets an error with the code ETIMEDOUT, and what
 * became of the question is unknown, as with any broken connection. While nothing is asked it asks by itself.
 */
export function breakWhenSilent(client: Client, answerWithinMs = ANSWER_WITHIN_MS): void {
  const ask = client.query.bind(client) as (...question: unknown[]) => unknown;
  let open = 0;
  let looks = 0;
  const onAnswer = () => {
    open -= 1;
    looks = 0;
  };
  client.query = ((...question: unknown[]) => {
    const callback = question.at(-1);
    if (typeof callback === "function")
      question[question.length - 1] = (...answer: unknown[]) => {
        onAnswer();
        callback(...answer);
      };
    const answer = ask(...question);
    if (answer instanceof Promise) answer.then(onAnswer, onAnswer);
    else if (typeof callback !== "function") return answer; // a stream: whoever reads it sees whether it flows
    if (open === 0) looks = 0;
    open += 1;
    return answer;
  }) as Client["query"];

  const timer = setInterval(() => {
    looks += 1;
    if (open > 0 && looks > LOOKS) {
      const error = new Error(`the database did not answer within ${answerWithinMs / 1_000} seconds`);
      client.connection.stream.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
    } else if (open === 0 && looks >= ASK_AFTER_LOOKS) {
      client.query("select").catch(() => {
        // Whoever owns the connection is told of its end.
      });
    }
  }, answerWithinMs / LOOKS);
  timer.unref();
  client.once("end", () => clearInterval(timer));
}

/** Ends a connection in order; on a line that fell silent nobody is left to say goodbye to. */
export async function endClient(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), GOODBYE_WITHIN_MS);
  await client.end().finally(() => clearTimeout(timer));
}
