#include "sim/options.h"
#include "sim/simulator.h"

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#ifdef _WIN32
#include <io.h>
#else
#include <csignal>
#include <unistd.h>
#endif

namespace {

constexpr int failed = 1;
constexpr int badUsage = 2;

/// Blocks until standard input has ended.
void awaitEndOfInput()
{
    std::array<char, 256> ignored{};
#ifdef _WIN32
    while (_read(0, ignored.data(), static_cast<unsigned>(ignored.size())) > 0) {
    }
#else
    while (read(STDIN_FILENO, ignored.data(), ignored.size()) > 0) {
    }
#endif
}

/// Returns on SIGINT or SIGTERM, and, where asked for, when standard input ends.
void awaitEnd(bool withParent)
{
    // Shared with the reader, which nothing can wake when a signal comes first.
    const auto context = std::make_shared<boost::asio::io_context>();
    boost::asio::signal_set signals(*context, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code &, int) {});
    if (withParent) {
        std::thread([context] {
            awaitEndOfInput();
            context->stop();
        }).detach();
    }
    context->run();
}

int run(const oxide::sim::Options &options)
{
#ifndef _WIN32
    std::signal(SIGPIPE, SIG_IGN);
#endif
    oxide::sim::Simulator simulator(options.config);
    if (const auto started = simulator.start(); !started) {
        std::fprintf(stderr, "oxide-sim: %s\n", started.error().message.c_str());
        return failed;
    }
    std::printf("%s\n", simulator.readyLine().c_str());
    std::fflush(stdout);
    awaitEnd(options.withParent);
    simulator.stop(std::chrono::milliseconds(0));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    using oxide::sim::Options;
    const auto options = oxide::sim::parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "oxide-sim: %s\n", options.error().message.c_str());
        return badUsage;
    }
    switch (options->action) {
    case Options::Action::Help:
        std::fputs(oxide::sim::helpText().c_str(), stdout);
        return 0;
    case Options::Action::Version:
        std::puts("oxide-sim " OXIDE_VERSION);
        return 0;
    case Options::Action::PrintConfig:
        std::fputs(oxide::sim::configJson(options->config).c_str(), stdout);
        return 0;
    case Options::Action::Run:
        break;
    }
    return run(*options);
}
