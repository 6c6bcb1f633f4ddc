// Measures Oxide as a gateway beside Portkey's, in one run over one simulated provider: requests a
// second, added latency, streams, memory, and a thousand paced streams at once. Rounds go in turns
// (direct, Oxide, Portkey, direct, …), so that what else the machine does falls on all alike. At
// the end the books are counted: Oxide has classified, decided, recorded and audited each request.
//   bench_gateway [ROUNDS] [SECONDS] [STREAMS] [alone [LOAD]]
// alone: without Portkey; LOAD: only that one of the loads, counted from 0, for a profiler.
#include "base/text.h"
#include "bench/gateway/books.h"
#include "bench/gateway/loads.h"
#include "bench/gateway/peers.h"
#include "support/httpload.h"
#include "support/processlook.h"
#include "support/servefixture.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>
#include <vector>

#include <QCoreApplication>
#include <QFile>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace oxide;
using bench::Answers;
using bench::Flow;
using bench::Peer;
using bench::Rate;
using std::chrono::milliseconds;

namespace {

constexpr double kMegabyte = 1e6;
constexpr int kPace = 20;         ///< tokens a second
constexpr int kPacedTokens = 200; ///< of each of the streams at once
constexpr auto kWarmUp = milliseconds(1'000);

/// A load that all peers get in turns.
struct Load {
    const char *name;
    int connections;
    Answers answers;
};

constexpr auto kLoads = std::to_array<Load>({
    {"whole answers, 1 connection", 1, Answers::Whole},
    {"whole answers, 10 connections", 10, Answers::Whole},
    {"whole answers, 100 connections", 100, Answers::Whole},
    {"streams of 100 tokens, 1 connection", 1, Answers::Streamed},
    {"streams of 100 tokens, 10 connections", 10, Answers::Streamed},
});
constexpr std::size_t kJudged = 1; ///< the load that the goals are set for

/// Rates of a load by peer, a round each.
using Rounds = std::map<std::string, std::vector<Rate>>;

double median(const std::vector<Rate> &rounds, double Rate::*field)
{
    std::vector<double> values;
    values.reserve(rounds.size());
    for (const Rate &rate : rounds)
        values.push_back(rate.*field);
    return tests::percentile(values, 0.5);
}

/// Two services of one model that answers at once, so that there is something to decide.
void writeSimulator(const QString &path)
{
    constexpr auto kService = R"({"name":"%1","dialect":"openai","default_model":"count:16",)"
                              R"("models":[{"name":"count:16"}],"price":{"input_per_million":)"
                              R"(1250000,"output_per_million":10000000}})";
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no file can be written");
    const QString service = QLatin1String(kService);
    file.write(QStringLiteral("{\"services\":[%1,%2]}")
                   .arg(service.arg(QStringLiteral("sim")), service.arg(QStringLiteral("other")))
                   .toUtf8());
}

void startOxide(tests::ServeFixture &serve, int streams)
{
    serve.set("execution.max_parallel_workers", "1000");
    serve.set("api.max_connections", std::to_string(streams + 1'000));
    if (!serve.start())
        qFatal("Oxide does not start: %s", qPrintable(serve.error()));
}

Peer oxidePeer(const tests::ServeFixture &serve)
{
    Peer peer;
    peer.name = "Oxide";
    peer.port = serve.port();
    peer.pid = serve.pid();
    peer.path = "/v1/chat/completions";
    peer.headers = serve.headers();
    peer.prefix = "sim/";
    peer.model = "auto";
    return peer;
}

Rounds runRounds(std::vector<Peer> &peers, const Load &load, int rounds, milliseconds time)
{
    Rounds all;
    for (int round = 0; round < rounds; ++round) {
        for (Peer &peer : peers)
            all[peer.name].push_back(
                bench::askSteadily(peer, load.connections, load.answers, time));
    }
    return all;
}

void printRounds(const std::vector<Peer> &peers, const Load &load, Rounds &rounds)
{
    std::printf("\n%s\n  %-10s %12s %22s %10s %10s %12s %12s %12s\n", load.name, "", "a second",
                "least … most", "p50 ms", "p99 ms", "added p50", "added p99", "CPU µs each");
    const std::vector<Rate> &direct = rounds.at("direct");
    for (const Peer &peer : peers) {
        const std::vector<Rate> &mine = rounds.at(peer.name);
        const auto [least, most] = std::ranges::minmax_element(mine, {}, &Rate::perSecond);
        const double p50 = median(mine, &Rate::p50);
        const double p99 = median(mine, &Rate::p99);
        std::printf("  %-10s %12.0f %10.0f … %9.0f %10.2f %10.2f %12.2f %12.2f %12.0f\n",
                    peer.name.c_str(), median(mine, &Rate::perSecond), least->perSecond,
                    most->perSecond, p50, p99, p50 - median(direct, &Rate::p50),
                    p99 - median(direct, &Rate::p99), median(mine, &Rate::cpuMicros));
    }
}

void judge(const Rounds &rounds)
{
    if (!rounds.contains("Portkey"))
        return;
    const auto added = [&rounds](const std::string &peer) {
        return median(rounds.at(peer), &Rate::p99) - median(rounds.at("direct"), &Rate::p99);
    };
    std::printf("\n10 connections: %.1f times Portkey's requests a second (goal 6), "
                "%.2f of its added p99 (goal 0.20)\n",
                median(rounds.at("Oxide"), &Rate::perSecond)
                    / median(rounds.at("Portkey"), &Rate::perSecond),
                added("Oxide") / added("Portkey"));
}

void printMemory(const char *when, const std::vector<Peer> &peers)
{
    std::printf("\n%s:", when);
    for (const Peer &peer : peers) {
        const auto look = tests::lookAt(peer.pid);
        std::printf("  %s %.0f MB (most %.0f), %d threads", peer.name.c_str(),
                    static_cast<double>(look.residentBytes) / kMegabyte,
                    static_cast<double>(look.peakBytes) / kMegabyte, look.threads);
    }
    std::printf("\n");
}

void printFlow(const Peer &peer, const Flow &flow, int streams)
{
    std::printf("  %-10s %9lld of %lld tokens, late p50 %.1f ms, p99 %.1f ms, most %.0f ms, "
                "%.2f %% by over 50 ms; %.0f MB resident, %.0f %% of a core\n",
                peer.name.c_str(), static_cast<long long>(flow.tokens),
                static_cast<long long>(streams) * kPacedTokens, flow.p50, flow.p99, flow.worst,
                100 * flow.lateShare, static_cast<double>(flow.residentBytes) / kMegabyte,
                100 * flow.cpuShare);
}

/// False where a count is not that of the answers.
bool printBooks(const Peer &oxide, const std::string &folder, const QByteArray &audit)
{
    bool isRight = oxide.failed == 0;
    std::printf("\nOxide answered %lld requests, failed %lld; its books:",
                static_cast<long long>(oxide.answered), static_cast<long long>(oxide.failed));
    for (const bench::BookCount &count : bench::countBooks(folder)) {
        std::printf("  %s %lld", count.what.c_str(), static_cast<long long>(count.rows));
        isRight = isRight && count.rows == oxide.answered;
    }
    std::printf("\naudit verify: %s\n", audit.constData());
    return isRight && !audit.isEmpty();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    const int rounds = words.value(1, QStringLiteral("5")).toInt();
    const milliseconds time(static_cast<int>(words.value(2, QStringLiteral("3")).toDouble() * 1e3));
    const int streams = words.value(3, QStringLiteral("1000")).toInt();
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    tests::raiseDescriptorLimit();

    const QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("sim.json"));
    writeSimulator(config);
    tests::SimFixture simulator;
    if (!simulator.start({QStringLiteral("--config"), config}))
        qFatal("%s", qPrintable(simulator.error()));
    tests::ServeFixture serve(simulator.services());
    startOxide(serve, streams);
    std::vector<Peer> peers{bench::directPeer(simulator.service("sim"), simulator.pid()),
                            oxidePeer(serve)};
    bench::Portkey portkey;
    if (words.value(4) != QLatin1String("alone")) {
        if (portkey.start(simulator.service("sim")))
            peers.push_back(portkey.peer());
        else
            std::printf("Portkey is left out: %s\n", qPrintable(portkey.error()));
    }

    std::this_thread::sleep_for(std::chrono::seconds(2));
    printMemory("At rest", peers);
    for (Peer &peer : peers) { // what is compiled, opened and learnt at first use
        for (const Answers answers : {Answers::Whole, Answers::Streamed})
            std::ignore = bench::askSteadily(peer, 10, answers, kWarmUp);
    }
    std::printf("\n%d rounds of %.1f s each, in turns; medians of the rounds\n", rounds,
                std::chrono::duration<double>(time).count());
    const QString only = words.value(5);
    for (std::size_t i = 0; i < kLoads.size(); ++i) {
        if (!only.isEmpty() && only.toUInt() != i)
            continue;
        Rounds measured = runRounds(peers, kLoads[i], rounds, time);
        printRounds(peers, kLoads[i], measured);
        if (i == kJudged)
            judge(measured);
    }
    printMemory("After the loads", peers);

    for (const tests::SimService &service : simulator.services()) {
        if (!simulator.set(service.name, {{QStringLiteral("tokens_per_second"), kPace}}))
            qFatal("the simulator takes no pace");
    }
    std::printf("\n%d streams at once of %d tokens a second (goal: p99 50 ms, under 200 MB)\n",
                streams, kPace);
    for (Peer &peer : peers)
        printFlow(peer, bench::streamAtOnce(peer, streams, kPacedTokens), streams);

    if (!serve.stop())
        qFatal("%s", qPrintable(serve.error()));
    const QByteArray audit =
        serve.ctl({QStringLiteral("audit"), QStringLiteral("verify")}).trimmed();
    return printBooks(peers[1], serve.folder(), audit) ? 0 : 1;
}
