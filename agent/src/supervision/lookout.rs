//! The thread that looks at every part, several times a second.
//!
//! It shares nothing with what it watches but the signs of life, so that whatever stands still, it
//! does not. It mends nothing itself.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::sync::watch;

use super::{Condition, Fall, Fallen, Part, Role, Roll, silence::Silence};

/// How often every part is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// How long the station has to end in order once a part has fallen; then it is ended.
pub const END_TIME_MAX: Duration = Duration::from_secs(40);

/// What ends the process when nothing else does.
pub type LastResort = Box<dyn FnOnce(&Fallen) + Send>;

/// What is done after every look at which all is well.
pub type AllWell = Box<dyn FnMut() + Send>;

/// A watch over parts; ends when it is dropped.
pub struct Lookout {
    fallen: watch::Receiver<Option<Fallen>>,
    /// Dropped first, and the thread sees it.
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Lookout {
    /// Watches every part of the roll, also those that come later. `all_well` is called after every look at which none of them has fallen
    /// that the station cannot do without; `last_resort` is called if the watch still goes on [`END_TIME_MAX`]
    /// after one of them fell.
    pub fn start(
        roll: Arc<Roll>,
        all_well: AllWell,
        last_resort: LastResort,
    ) -> std::io::Result<Self> {
        let (told, fallen) = watch::channel(None);
        let (stop, stopped) = sync_channel(0);
        let thread = thread::Builder::new()
            .name("lookout".to_owned())
            .spawn(move || run(&roll, &told, &stopped, all_well, last_resort))?;
        Ok(Self { fallen, stop: Some(stop), thread: Some(thread) })
    }

    /// Completes when a part the station cannot do without has fallen.
    pub async fn fallen(&self) -> Fallen {
        let mut fallen = self.fallen.clone();
        match fallen.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(fallen)) => fallen.clone(),
            Ok(None) | Err(_) => Fallen { part: "lookout".to_owned(), how: Fall::Ended },
        }
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("The lookout ended with a panic");
        }
    }
}

fn run(
    roll: &Roll,
    told: &watch::Sender<Option<Fallen>>,
    stopped: &Receiver<()>,
    mut all_well: AllWell,
    last_resort: LastResort,
) {
    let mut silences = Silences::new();
    let fallen = loop {
        if let Err(RecvTimeoutError::Disconnected) = stopped.recv_timeout(LOOK_PAUSE) {
            return;
        }
        let parts = roll.all();
        follow(&parts, &mut silences);
        if let Some(fallen) = look(&mut silences) {
            break fallen;
        }
        all_well();
    };
    tracing::error!(part = fallen.part, how = %fallen.how, "A part of the station has fallen");
    told.send_replace(Some(fallen.clone()));
    if let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(END_TIME_MAX) {
        tracing::error!("The station does not end in order; it is ended");
        last_resort(&fallen);
    }
}

/// How long every part has been silent.
type Silences = Vec<(Arc<Part>, Silence)>;

/// Parts come and go, and each keeps its own silence.
fn follow(parts: &[Arc<Part>], silences: &mut Silences) {
    silences.retain(|(known, _)| parts.iter().any(|part| Arc::ptr_eq(part, known)));
    for part in parts {
        if !silences.iter().any(|(known, _)| Arc::ptr_eq(part, known)) {
            silences.push((Arc::clone(part), Silence::default()));
        }
    }
}

/// Looks at every part once; the first that the station cannot do without and that has fallen.
fn look(silences: &mut Silences) -> Option<Fallen> {
    for (part, silence) in silences {
        let (signs, works, silence_max) = part.signs();
        let was = part.condition();
        let silent = silence.look(signs, works, LOOK_PAUSE);
        if silent >= silence_max && was == Condition::Well {
            tracing::error!(part = part.name(), ?silent, "A part gives no sign of life");
            part.falls(Fall::Hangs);
        } else if silent.is_zero() && was == Condition::Fallen(Fall::Hangs) {
            part.is_well();
        }
        if let Condition::Fallen(how) = part.condition()
            && part.role() == Role::Core
        {
            return Some(Fallen { part: part.name().to_owned(), how });
        }
    }
    None
}
