#include "app/mcp/standardstreams.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <thread>
#include <utility>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#else
#include <csignal>
#include <unistd.h>
#endif

namespace oxide::mcpserver {

namespace {

constexpr int kInput = 0;
constexpr int kOutput = 1;
constexpr int kErrors = 2;
constexpr std::size_t kLongestLine = 64U * 1024 * 1024;

#ifdef _WIN32
int takeOutput()
{
    const int own = _dup(kOutput);
    _dup2(kErrors, kOutput);
    _setmode(own, _O_BINARY);
    _setmode(kInput, _O_BINARY);
    return own;
}

std::ptrdiff_t readSome(char *bytes, std::size_t size)
{
    return _read(kInput, bytes, static_cast<unsigned>(size));
}

std::ptrdiff_t writeSome(int file, const char *bytes, std::size_t size)
{
    return _write(file, bytes, static_cast<unsigned>(size));
}
#else
int takeOutput()
{
    std::signal(SIGPIPE, SIG_IGN);
    const int own = dup(kOutput);
    dup2(kErrors, kOutput);
    return own;
}

std::ptrdiff_t readSome(char *bytes, std::size_t size)
{
    return ::read(kInput, bytes, size);
}

std::ptrdiff_t writeSome(int file, const char *bytes, std::size_t size)
{
    return ::write(file, bytes, size);
}
#endif

/// Parts bytes into lines.
class Lines
{
public:
    /// Calls `onLine(text)` for each whole one, `onTooLong()` for one that was passed over.
    template<class OnLine, class OnTooLong>
    void feed(std::string_view bytes, OnLine onLine, OnTooLong onTooLong)
    {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::string_view part = bytes.substr(0, end);
            if (m_line.size() + part.size() > kLongestLine)
                m_isTooLong = true;
            else if (!m_isTooLong)
                m_line += part;
            if (end == std::string_view::npos)
                return;
            bytes.remove_prefix(end + 1);
            if (m_line.ends_with('\r'))
                m_line.pop_back();
            if (std::exchange(m_isTooLong, false))
                onTooLong();
            else if (!m_line.empty())
                onLine(std::move(m_line));
            m_line.clear();
        }
    }

private:
    std::string m_line;
    bool m_isTooLong = false;
};

} // namespace

StandardStreams::StandardStreams() : m_out(takeOutput()) {}

void StandardStreams::start()
{
    // A read that blocks cannot be called off: the thread goes with the process.
    std::thread([this] { read(); }).detach();
}

void StandardStreams::read()
{
    Lines lines;
    std::array<char, 65536> bytes{};
    for (;;) {
        const std::ptrdiff_t count = readSome(bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        lines.feed(
            {bytes.data(), static_cast<std::size_t>(count)},
            [this](std::string text) {
                QMetaObject::invokeMethod(
                    this, [this, text = std::move(text)] { Q_EMIT line(text); },
                    Qt::QueuedConnection);
            },
            [this] {
                QMetaObject::invokeMethod(
                    this, [this] { Q_EMIT tooLong(); }, Qt::QueuedConnection);
            });
    }
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT ended(); }, Qt::QueuedConnection);
}

void StandardStreams::write(std::string_view line)
{
    std::string all(line);
    all += '\n';
    std::string_view left = all;
    while (!left.empty()) {
        const std::ptrdiff_t count = writeSome(m_out, left.data(), left.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        left.remove_prefix(static_cast<std::size_t>(count));
    }
}

} // namespace oxide::mcpserver
