// Feeds the files of the corpus to a fuzzing target, where no fuzzer drives it.
//   fuzz_NAME FOLDER-OR-FILE...
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

int main(int argc, char **argv)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const std::string &name : std::vector<std::string>(argv + 1, argv + argc)) {
        if (!fs::is_directory(name)) {
            files.emplace_back(name);
            continue;
        }
        for (const auto &entry : fs::recursive_directory_iterator(name)) {
            if (entry.is_regular_file())
                files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const fs::path &file : files) {
        std::printf("%s\n", file.c_str());
        std::fflush(stdout); // which one it was, where it ends here
        std::ifstream stream(file, std::ios::binary);
        const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
    }
    if (files.empty()) {
        std::fputs("there is nothing to feed\n", stderr);
        return 1;
    }
    return 0;
}
