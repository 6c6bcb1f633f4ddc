#include "telemetry/log.h"

#include "base/text.h"
#include "telemetry/logfile.h"

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QThread>

#include <boost/json.hpp>

namespace oxide::telemetry {

namespace {

using namespace std::chrono_literals;
using config::LogLevel;

constexpr auto pause = 500ms;
constexpr std::size_t mostQueuedBytes = 8'000'000;

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLevel::Error;
}

std::string threadName()
{
    const QThread *thread = QThread::currentThread();
    // First, because newer Qt gives this one a name of its own.
    if (const auto *app = QCoreApplication::instance(); app != nullptr && app->thread() == thread)
        return "main";
    if (!thread->objectName().isEmpty())
        return base::str(thread->objectName());
    return std::to_string(reinterpret_cast<std::uintptr_t>(QThread::currentThreadId()));
}

void append(std::string &line, std::string_view key, std::string_view value)
{
    line += line.empty() ? "{\"" : ",\"";
    line += key;
    line += "\":";
    line += boost::json::serialize(boost::json::string_view(value.data(), value.size()));
}

std::string jsonLine(const QDateTime &time, LogLevel level, const std::string &category,
                     const std::string &message)
{
    std::string line;
    append(line, "time", base::str(time.toString(Qt::ISODateWithMs)));
    append(line, "level", base::nameOf(level));
    append(line, "category", category);
    append(line, "message", message);
    append(line, "thread", threadName());
    return line + "}\n";
}

void printLine(const QDateTime &time, LogLevel level, const std::string &category,
               const std::string &message)
{
    const std::string text = base::str(time.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz")))
                             + ' ' + std::string(base::nameOf(level)) + ' ' + category + ": "
                             + message + '\n';
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace

struct Log::Private {
    std::string folder;
    Redactor redactor;
    QtMessageHandler former = nullptr;

    mutable std::mutex mutex;
    std::condition_variable wake;    ///< for the writer: lines or orders wait
    std::condition_variable written; ///< for those who flush
    config::Logging options;         ///< guarded by mutex, as all below
    bool isReconfigured = true;
    bool isUrgent = false;
    bool isEnding = false;
    std::string queue;
    std::uint64_t queued = 0; ///< lines ever taken in
    std::uint64_t done = 0;   ///< of these, lines that the file had its chance at
    std::uint64_t dropped = 0;
    std::atomic<LogLevel> level{LogLevel::Info};
    std::atomic<bool> console{false};

    std::thread writer; ///< last: it uses the rest

    /// The one log in force; Qt's handler is a plain function and finds it here.
    static std::atomic<Private *> active;
    static std::atomic<int> inside; ///< callers in the handler; the end waits for them
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &text);

    void take(QtMsgType type, const QMessageLogContext &context, const QString &text);
    void run();
    void waitUntilWritten();
    [[nodiscard]] std::string path() const;
};

std::atomic<Log::Private *> Log::Private::active{nullptr};
std::atomic<int> Log::Private::inside{0};

std::string Log::Private::path() const
{
    if (options.file.empty())
        return {};
    return base::str(QDir(base::qs(folder)).absoluteFilePath(base::qs(options.file)));
}

void Log::Private::handle(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    ++inside;
    if (Private *log = active.load())
        log->take(type, context, text);
    --inside;
}

void Log::Private::take(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const LogLevel importance = levelOf(type);
    if (importance < level.load(std::memory_order_relaxed))
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const std::string category = context.category != nullptr ? context.category : "default";
    const std::string message = redactor.clean(base::str(text));
    if (console.load(std::memory_order_relaxed) || type == QtFatalMsg)
        printLine(now, importance, category, message);
    std::string line = jsonLine(now, importance, category, message);
    {
        const std::lock_guard lock(mutex);
        ++queued;
        if (queue.size() + line.size() > mostQueuedBytes) {
            ++dropped;
            return;
        }
        queue += line;
        isUrgent = isUrgent || importance >= LogLevel::Warning;
    }
    wake.notify_one();
    if (type == QtFatalMsg)
        waitUntilWritten();
}

void Log::Private::waitUntilWritten()
{
    std::unique_lock lock(mutex);
    const std::uint64_t target = queued;
    isUrgent = true;
    wake.notify_one();
    // A disk that hangs must not hang the end of the program.
    constexpr auto patience = 3s;
    written.wait_for(lock, patience, [&] { return done >= target; });
}

void Log::Private::run()
{
    std::optional<LogFile> file;
    bool wasRefused = false;
    std::unique_lock lock(mutex);
    while (true) {
        const auto mustHurry = [this] { return isUrgent || isEnding || isReconfigured; };
        wake.wait(lock, [&] { return mustHurry() || !queue.empty(); });
        wake.wait_for(lock, pause, mustHurry);
        isUrgent = false;
        if (std::exchange(isReconfigured, false))
            file.emplace(path(), options.maxBytes, options.keep);
        std::string lines = std::exchange(queue, {});
        const std::uint64_t upTo = queued;
        if (const std::uint64_t lost = std::exchange(dropped, 0); lost > 0)
            lines += jsonLine(QDateTime::currentDateTimeUtc(), LogLevel::Warning, "oxide.log",
                              std::to_string(lost) + " lines were dropped: the disk was too slow");
        const bool isLast = isEnding;
        lock.unlock();
        const bool isRefused = !file->append(lines);
        if (isRefused && !wasRefused)
            printLine(QDateTime::currentDateTimeUtc(), LogLevel::Error, "oxide.log",
                      "the log file cannot be written; is the disk full?");
        wasRefused = isRefused;
        lock.lock();
        done = upTo;
        written.notify_all();
        if (isLast && queue.empty())
            return;
    }
}

Log::Log(const config::Logging &options, std::string folder) : m_d(std::make_unique<Private>())
{
    m_d->folder = std::move(folder);
    configure(options);
    m_d->writer = std::thread([d = m_d.get()] { d->run(); });
    Private::active = m_d.get();
    m_d->former = qInstallMessageHandler(&Private::handle);
}

Log::~Log()
{
    qInstallMessageHandler(m_d->former);
    Private::active = nullptr;
    while (Private::inside > 0)
        std::this_thread::yield();
    {
        const std::lock_guard lock(m_d->mutex);
        m_d->isEnding = true;
    }
    m_d->wake.notify_one();
    m_d->writer.join();
}

void Log::configure(const config::Logging &options)
{
    {
        const std::lock_guard lock(m_d->mutex);
        m_d->options = options;
        m_d->isReconfigured = true;
        m_d->level = options.level;
        m_d->console = options.console;
    }
    m_d->wake.notify_one();
}

void Log::flush()
{
    m_d->waitUntilWritten();
}

Redactor &Log::redactor()
{
    return m_d->redactor;
}

std::string Log::file() const
{
    const std::lock_guard lock(m_d->mutex);
    return m_d->path();
}

} // namespace oxide::telemetry
