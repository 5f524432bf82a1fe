//! The one thread that writes: it commits together what waits together, and answers only after
//! the commit.
//!
//! It never waits for a batch to fill. A task that fails undoes itself and nothing else; when the
//! commit fails, nobody is told that it succeeded.

use std::{
    sync::mpsc::{self, Receiver, SyncSender, TrySendError},
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// How many tasks may wait; further ones are told that the store is busy.
const WAITING_MAX: usize = 256;
/// How many tasks share one commit.
const TOGETHER_MAX: usize = 64;

/// Tells whoever waits, once it is known whether the commit succeeded.
type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Does its part in a transaction.
type Task = Box<dyn FnOnce(&Connection) -> Told + Send>;

/// The writing thread, and the way to it.
pub(super) struct Writer {
    queue: Option<SyncSender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; it ends when the writer is dropped.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (queue, tasks) = mpsc::sync_channel(WAITING_MAX);
        let thread = thread::Builder::new()
            .name("hub-store-writer".to_owned())
            .spawn(move || work(connection, &tasks))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs a task in a transaction, and returns once it is on disk.
    pub(super) fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let task: Task = Box::new(move |connection| {
            let done = in_savepoint(connection, task);
            Box::new(move |committed| {
                // Whoever asked may have gone; what was written stays written.
                let _gone = answer.send(committed.and(done));
            })
        });
        let queue = self.queue.as_ref().ok_or(StoreError::Stopped)?;
        queue.try_send(task).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Stopped,
        })?;
        answered.recv().map_err(|_| StoreError::Stopped)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("The store's writer ended in a panic");
        }
    }
}

fn work(mut connection: Connection, tasks: &Receiver<Task>) {
    while let Ok(first) = tasks.recv() {
        let together: Vec<Task> =
            [first].into_iter().chain(tasks.try_iter().take(TOGETHER_MAX - 1)).collect();
        let mut waiting: Vec<Told> = Vec::with_capacity(together.len());
        let outcome = commit(&mut connection, together, &mut waiting);
        if let Err(error) = &outcome {
            tracing::error!(%error, tasks = waiting.len(), "A commit failed; the stations will send again");
        }
        for told in waiting {
            told(outcome.clone());
        }
    }
}

/// Runs the tasks in one transaction. When it cannot even begin, the tasks are dropped, and
/// whoever waits for them sees that.
fn commit(
    connection: &mut Connection,
    tasks: Vec<Task>,
    waiting: &mut Vec<Told>,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for task in tasks {
        waiting.push(task(&transaction));
    }
    Ok(transaction.commit()?)
}

fn in_savepoint<T>(
    connection: &Connection,
    task: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("SAVEPOINT task")?;
    let done = task(connection);
    let end = if done.is_ok() { "RELEASE task" } else { "ROLLBACK TO task; RELEASE task" };
    connection.execute_batch(end)?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY)").unwrap();
        Writer::start(connection).unwrap()
    }

    fn insert(number: i64) -> impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static {
        move |connection| {
            connection.execute("INSERT INTO t VALUES (?1 + 100)", [number])?;
            connection.execute("INSERT INTO t VALUES (?1)", [number])?;
            Ok(())
        }
    }

    fn rows(writer: &Writer) -> i64 {
        let count = "SELECT count(*) FROM t";
        writer.write(|connection| Ok(connection.query_row(count, [], |row| row.get(0))?)).unwrap()
    }

    #[test]
    fn a_task_that_fails_undoes_itself_and_nothing_else() {
        let writer = writer();
        writer.write(insert(1)).unwrap();
        assert!(writer.write(insert(1)).is_err());
        writer.write(insert(2)).unwrap();
        assert_eq!(rows(&writer), 4);
        assert!(writer.write(insert(-99)).is_err(), "its second row is there already");
        assert_eq!(rows(&writer), 4);
    }

    #[test]
    fn more_than_may_wait_is_told_that_the_store_is_busy() {
        let writer = writer();
        let (hold, held) = mpsc::channel::<()>();
        let (begun, begins) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(|| {
                let wait = move |_: &Connection| {
                    begun.send(()).unwrap();
                    // Ends when the holder drops its end.
                    let _ended = held.recv();
                    Ok(())
                };
                writer.write(wait).unwrap();
            });
            begins.recv().unwrap();
            for _ in 0..WAITING_MAX {
                let task: Task = Box::new(|_| Box::new(|_| ()));
                writer
                    .queue
                    .as_ref()
                    .unwrap()
                    .try_send(task)
                    .map_err(|_| "full too early")
                    .unwrap();
            }
            assert!(matches!(writer.write(insert(1)), Err(StoreError::Busy)));
            drop(hold);
        });
    }
}
