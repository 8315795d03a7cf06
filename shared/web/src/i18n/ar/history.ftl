### How a document came to be: sittings, what changed in them, two points compared, and the way back.

history-title = السجل
history-open = السجل
history-of = السجل: { $name }
history-lead = من الأحدث إلى الأقدم. الوقت هو وقت حاسوب من كان يكتب.
history-lead-place = ما تغيّر في هذا الموضع، من الأحدث إلى الأقدم.
history-whole = سجل الوثيقة كلها
history-list = العودة إلى القائمة
history-searching = جارٍ البحث في السجل…
history-count = { $count ->
    [0] لا شيء
    [one] مرة واحدة
    [two] مرتان
    [few] { $count } مرات
   *[other] { $count } مرة
}
history-none = لم يتغيّر شيء هنا بعد.
history-older = الأقدم
history-reading = جارٍ القراءة…
history-more = { $count ->
    [one] وتغيير آخر
    [two] وتغييران آخران
    [few] و{ $count } تغييرات أخرى
   *[other] و{ $count } تغييرا آخر
}
history-version = النص المصادق عليه

## Who

history-writer-me = أنت
history-writer-council = شخص من مجلسكم
history-writer-other = شخص من جهة أخرى
history-writer-name = { $name }
history-writer-person = { $name } ({ $role })
history-writer-elsewhere = شخص من مجلس آخر ({ $council })
history-with = كُتب هنا في الوقت نفسه: { $who }. وكلماته واردة فيه أيضا.

## What

history-begun = بداية الوثيقة.
history-bin-deleted = نُقلت الوثيقة إلى سلة المحذوفات.
history-bin-back = أُخرجت الوثيقة من سلة المحذوفات.
history-amended = أعيد فتح النص المصادق عليه: { $reason }
history-gone = كتابة في موضع لم يعد موجودا.
history-nothing = لم يبق شيء مما كُتب، أو لا شيء منه يظهر.
history-before = قبل
history-after = بعد
history-moved = تغيّر مكان هذا السطر.
history-put-back = أُخرج من سلة المحذوفات

## The way back

history-restore = إرجاع ما كان
history-restore-of = إرجاع ما كان: { $name }
history-restored = تم الإرجاع: { $name }. ‏Ctrl+Z يلغيه.
history-return = الرجوع إلى هذا الوقت…
history-return-to = الرجوع إلى هذا الوقت: { $when }
history-return-title = الرجوع إلى الوقت: { $when }
history-return-text = يعود ما يلي كما كان. لا يُمحى شيء من السجل، و‏Ctrl+Z يلغي ذلك كله. حالة الوثيقة لا تتغيّر.
history-changes = { $count ->
    [one] تغيير واحد
    [two] تغييران
    [few] { $count } تغييرات
   *[other] { $count } تغييرا
}
history-return-confirm = الرجوع إلى هذا الوقت
history-refused-no-right = يمكنكم قراءة هذه الوثيقة دون الكتابة فيها: لا يمكن إرجاع شيء من هنا.
history-refused-frozen = النص مصادق عليه ومجمّد: لإرجاع شيء فيه، عدّلوه أولا.
history-follow-up = أما التتبع فيمكن إرجاعه.
history-refused-in-bin = الوثيقة في سلة المحذوفات: أخرجوها منها أولا.
history-refused-nothing = هو كذلك أصلا: لا شيء يُرجَع.

## Two points

history-compare = مقارنة
history-compare-now = مقارنة مع الآن
history-compare-two = مقارنة الوقتين
history-compare-clear = إلغاء المقارنة
history-now = الآن
history-same = لا فرق بين هذين الوقتين.
history-unknown-point = هذا الوقت غير موجود، أو ليس بعد، في هذا المتصفح.
