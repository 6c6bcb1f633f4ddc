#include "ui/services/testview.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/state.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

namespace {

QString stepName(const std::string &name, bool program)
{
    if (name == "reach")
        return program ? TestView::tr("Program found") : TestView::tr("Reached");
    if (name == "program")
        return TestView::tr("Program found");
    if (name == "sign_in")
        return TestView::tr("Signed in");
    if (name == "models")
        return TestView::tr("Models listed");
    if (name == "first_token")
        return TestView::tr("First token");
    if (name == "stream_end")
        return TestView::tr("Stream ended cleanly");
    return base::qs(name);
}

class Shape final : public QWidget
{
public:
    Shape(const Look &look, State state) : m_look(look), m_state(state)
    {
        setFixedSize(look.px(13), look.px(13));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintState(painter, rect(), m_state, m_look.theme());
    }

private:
    const Look &m_look;
    State m_state;
};

} // namespace

TestView::TestView(const Look &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(look.px(4));
}

void TestView::empty()
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *row = item->widget()) {
            row->hide();
            row->deleteLater();
        }
        delete item;
    }
}

void TestView::clear()
{
    empty();
    m_rows->addWidget(
        new Label(m_look, tr("Not tested since Oxide started."), TextStyle::Second, Tone::Hint));
}

void TestView::setRunning()
{
    empty();
    auto *chip = new StateChip(m_look);
    chip->setState({State::Running, tr("Testing: reach, models, first token, end of stream")});
    chip->setPlain(true);
    m_rows->addWidget(chip);
}

void TestView::setTest(const model::ServiceTest &test, bool program)
{
    empty();
    for (const model::TestStep &step : test.steps)
        addStep(step, program);
    setAccessibleName(test.passed() ? tr("The test passed") : tr("The test failed"));
}

void TestView::addStep(const model::TestStep &step, bool program)
{
    auto *row = new QWidget;
    row->setMinimumHeight(m_look.px(22));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(m_look.px(8));
    const bool slow = step.note.starts_with("slow");
    const State state = step.error ? State::Bad : (slow ? State::Warn : State::Ok);
    line->addWidget(new Shape(m_look, state));
    auto *name = new Label(m_look, stepName(step.name, program));
    line->addWidget(name);
    auto *note = new Label(m_look, base::qs(step.note), TextStyle::Second, Tone::Second);
    note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    note->setElide(Qt::ElideRight);
    line->addWidget(note, 1);
    auto *took = new Label(m_look, format::duration(std::optional(step.took)), TextStyle::Second);
    took->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    took->setMinimumWidth(m_look.px(56));
    line->addWidget(took);
    m_rows->addWidget(row);
    if (step.error) {
        auto *why = new Label(m_look, format::sentence(*step.error), TextStyle::Second, Tone::Bad);
        why->setWordWrap(true);
        why->setContentsMargins(m_look.px(21), 0, 0, 0);
        m_rows->addWidget(why);
    }
}

} // namespace oxide::ui
