#include "cli/output.h"

#include "cli/harmless.h"

#include <cstdlib>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace oxide::cli {

namespace {

#ifdef _WIN32
bool isTerminal(std::FILE *file)
{
    return _isatty(_fileno(file)) != 0;
}

int widthOf(std::FILE *)
{
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info))
        return 80;
    return info.srWindow.Right - info.srWindow.Left + 1;
}
#else
bool isTerminal(std::FILE *file)
{
    return isatty(fileno(file)) != 0;
}

int widthOf(std::FILE *file)
{
    winsize size{};
    return ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
#endif

/// https://no-color.org: set and not empty.
bool wantsNoColour()
{
    const char *noColour = std::getenv("NO_COLOR");
    const char *terminal = std::getenv("TERM");
    return (noColour && *noColour != '\0') || (terminal && std::string_view(terminal) == "dumb");
}

std::string_view codeOf(Tone tone)
{
    switch (tone) {
    case Tone::Plain:
        return {};
    case Tone::Strong:
        return "\x1b[1m";
    case Tone::Quiet:
        return "\x1b[2m";
    case Tone::Good:
        return "\x1b[32m";
    case Tone::Warning:
        return "\x1b[33m";
    case Tone::Bad:
        return "\x1b[31m";
    }
    return {};
}

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kClearLine = "\r\x1b[K";

} // namespace

Output::Output(Settings settings) : m_settings(settings) {}

Output::Settings Output::detect()
{
    Settings settings;
    settings.answersAreTerminal = isTerminal(stdout);
    settings.remarksAreTerminal = isTerminal(stderr);
    settings.mayColour = settings.answersAreTerminal && !wantsNoColour();
    settings.width = widthOf(stdout);
    return settings;
}

bool Output::answer(std::string_view text)
{
    return writeAnswer(forAnswers(text));
}

bool Output::answerLine(std::string_view text)
{
    return writeAnswer(forAnswers(text) + '\n');
}

bool Output::answerLine(const std::vector<Cell> &pieces)
{
    std::string line;
    for (const Cell &piece : pieces)
        line += toned(piece);
    return writeAnswer(line + '\n');
}

bool Output::writeAnswer(const std::string &text)
{
    if (m_settings.answersAreTerminal)
        progress({});
    return std::fwrite(text.data(), 1, text.size(), m_settings.answers) == text.size()
           && std::fflush(m_settings.answers) == 0;
}

void Output::remark(std::string_view line)
{
    if (!m_settings.quiet)
        writeRemark(line);
}

void Output::warning(std::string_view line)
{
    writeRemark("oxidectl: " + std::string(line));
}

void Output::error(std::string_view line)
{
    writeRemark("oxidectl: " + std::string(line));
}

void Output::writeRemark(std::string_view line)
{
    progress({});
    const std::string text = forRemarks(line) + '\n';
    std::fwrite(text.data(), 1, text.size(), m_settings.remarks);
    std::fflush(m_settings.remarks);
}

std::string Output::forAnswers(std::string_view text) const
{
    return m_settings.answersAreTerminal ? harmless(text) : std::string(text);
}

std::string Output::forRemarks(std::string_view text) const
{
    return m_settings.remarksAreTerminal ? harmless(text) : std::string(text);
}

std::string Output::toned(const Cell &piece) const
{
    std::string text = forAnswers(piece.text);
    if (!m_settings.mayColour || piece.tone == Tone::Plain || text.empty())
        return text;
    return std::string(codeOf(piece.tone)) + text + std::string(kReset);
}

void Output::progress(std::string_view text)
{
    if (!m_settings.remarksAreTerminal || m_settings.quiet || (text.empty() && !m_isProgressShown))
        return;
    const std::string line = std::string(kClearLine) + forRemarks(text);
    std::fwrite(line.data(), 1, line.size(), m_settings.remarks);
    std::fflush(m_settings.remarks);
    m_isProgressShown = !text.empty();
}

} // namespace oxide::cli
