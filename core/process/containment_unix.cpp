#include "base/text.h"
#include "process/containment.h"
#include "process/log.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include <QSocketNotifier>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oxide::process {

namespace {

/// A file descriptor that is closed with its owner.
class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() { reset(); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    [[nodiscard]] int get() const { return m_fd; }
    void reset(int fd = -1)
    {
        if (m_fd >= 0)
            close(m_fd);
        m_fd = fd;
    }

private:
    int m_fd = -1;
};

/// Both ends close on exec, so that no other child can hold a lifeline open.
bool openLifeline(Descriptor &ours, Descriptor &theirs)
{
    int ends[2] = {-1, -1};
#ifdef SOCK_CLOEXEC
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
#else
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return false;
    for (const int end : ends)
        fcntl(end, F_SETFD, FD_CLOEXEC);
#endif
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    return true;
}

QString systemSentence(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

/// The other side is app/guard; what is said on the lifeline stands in app/guard/guardian.h.
class Guarded final : public Containment
{
public:
    explicit Guarded(std::string guardian) : m_guardian(std::move(guardian)) {}

    base::Result<void> prepare(QProcess &process, const std::string &program,
                               const Command &command) override
    {
        if (access(m_guardian.c_str(), X_OK) != 0) {
            return base::fail(base::ErrorKind::ProcessFailed,
                              "The program oxide-guard, which watches over child processes, is not "
                              "at "
                                  + m_guardian + ". Install Oxide again.");
        }
        if (!openLifeline(m_ours, m_theirs)) {
            return base::fail(base::ErrorKind::ProcessFailed, "No child process can be started.",
                              base::str(systemSentence(errno)));
        }
        QStringList arguments{QStringLiteral("--lifeline"), QString::number(m_theirs.get()),
                              QStringLiteral("--grace"),    QString::number(command.grace.count()),
                              QStringLiteral("--"),         base::qs(program)};
        for (const std::string &argument : command.arguments)
            arguments.append(base::qs(argument));
        process.setProgram(base::qs(m_guardian));
        process.setArguments(arguments);
        process.setChildProcessModifier([lifeline = m_theirs.get()] {
            fcntl(lifeline, F_SETFD, 0); // in the forked child alone
        });
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        // With a modifier Qt takes fork() otherwise, whose child waits for a word of its parent,
        // for ever where that is killed before it says it.
        process.setUnixProcessParameters(QProcess::UnixProcessFlag::UseVFork);
#endif
        return {};
    }

    void afterStart(QProcess &) override
    {
        m_theirs.reset();
        m_notifier = std::make_unique<QSocketNotifier>(m_ours.get(), QSocketNotifier::Read);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, &Guarded::read);
    }

    void drain() override
    {
        while (read()) {
        }
    }

    void stop(QProcess &, std::chrono::milliseconds grace) override
    {
        const std::string line = "stop " + std::to_string(grace.count()) + '\n';
        if (send(m_ours.get(), line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
            m_notifier.reset();
            m_ours.reset();
        }
    }

private:
    /// False where there was nothing.
    bool read()
    {
        char bytes[256];
        const ssize_t count = recv(m_ours.get(), bytes, sizeof bytes, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return false;
        if (count <= 0) {
            if (m_notifier)
                m_notifier->setEnabled(false); // QProcess tells of the guardian's end
            return false;
        }
        m_heard.append(bytes, static_cast<std::size_t>(count));
        std::size_t end = 0;
        while ((end = m_heard.find('\n')) != std::string::npos) {
            const std::string line = m_heard.substr(0, end);
            m_heard.erase(0, end + 1);
            take(line);
        }
        return true;
    }

    void take(std::string_view line)
    {
        const std::size_t space = line.find(' ');
        const std::string_view word = line.substr(0, space);
        qint64 number = 0;
        if (space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), number);
        if (word == "started")
            Q_EMIT started(number);
        else if (word == "failed")
            Q_EMIT failed(static_cast<int>(number));
        else
            qCWarning(logProcess) << "the guardian said" << base::qs(line);
    }

    std::string m_guardian;
    Descriptor m_ours;
    Descriptor m_theirs;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::string m_heard;
};

} // namespace

std::unique_ptr<Containment> Containment::make(const std::string &guardian)
{
    return std::make_unique<Guarded>(guardian);
}

} // namespace oxide::process
